// Runs the cases on standard input, [{"schema": path, "file": path, "wrapped": bool}, …], through
// @hyperjump/json-schema. Usage: hyperjump.mjs FOLDER-OF-NODE_MODULES DRAFT. Prints a JSON line for each case.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const cases = JSON.parse(readFileSync(0, "utf8"));
const [modules, draft] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const load = (name) => import(pathToFileURL(require.resolve(`@hyperjump/json-schema/${name}`)));
const { registerSchema, setShouldValidateFormat, validate } = await load(
  { "2020-12": "draft-2020-12", "draft-07": "draft-07" }[draft],
);
const { BASIC } = await load("experimental");
setShouldValidateFormat(true);

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const compiled = new Map();

for (const { schema, file, wrapped } of cases) {
  if (!compiled.has(schema)) {
    const content = read(schema);
    registerSchema(content);
    compiled.set(schema, await validate(content.$id));
  }
  const { valid, errors = [] } = compiled.get(schema)(wrapped ? read(file).payload : read(file), BASIC);
  const listed = errors.map(({ instanceLocation, absoluteKeywordLocation }) => [
    decodeURIComponent(instanceLocation.slice(1)),
    absoluteKeywordLocation.slice(absoluteKeywordLocation.lastIndexOf("/") + 1),
  ]);
  console.log(JSON.stringify({ valid, errors: listed }));
}
