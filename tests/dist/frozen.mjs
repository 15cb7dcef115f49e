// The schemas of the installed npm package are all there, and cannot be changed. Usage: frozen.mjs PACKAGE-FOLDER
import { createRequire } from "node:module";

const { names, schemas } = createRequire(`${process.argv[2]}/`)("koreai-schemas");
if (!names.every((name) => Object.isFrozen(schemas[name].properties))) throw new Error("a schema can be changed");
if (names.some((name) => typeof schemas[name]?.$id !== "string")) throw new Error("a schema is missing");
