// @hyperjump/json-schema, for the protocol of tests/kit. Usage: hyperjump.mjs FOLDER-OF-NODE_MODULES DRAFT.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { read, serve } from "./protocol.mjs";

const [modules, draft] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const load = (name) => import(pathToFileURL(require.resolve(`@hyperjump/json-schema/${name}`)));
const { registerSchema, setShouldValidateFormat, validate } = await load(
  { "2020-12": "draft-2020-12", "draft-07": "draft-07" }[draft],
);
const { BASIC } = await load("experimental");
setShouldValidateFormat(true);
const suffix = draft === "draft-07" ? ".draft-07.schema.json" : ".schema.json";
const compiled = new Map();

await serve({
  name: "@hyperjump/json-schema",
  version: `${read(`${modules}/package.json`).dependencies["@hyperjump/json-schema"]} ${draft}`,
  levels: [1, 2],
  async judge(schema, payload) {
    if (!compiled.has(schema)) {
      const content = read(schema + suffix);
      registerSchema(content);
      compiled.set(schema, await validate(content.$id));
    }
    const { valid, errors = [] } = compiled.get(schema)(payload, BASIC);
    const findings = errors.map(({ instanceLocation, absoluteKeywordLocation }) => ({
      pointer: decodeURIComponent(instanceLocation.slice(1)),
      code: absoluteKeywordLocation.slice(absoluteKeywordLocation.lastIndexOf("/") + 1),
    }));
    return { valid, findings };
  },
});
