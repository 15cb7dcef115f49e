// Runs the cases on standard input, [{"schema": path, "file": path, "wrapped": bool}, …], through ajv.
// Usage: ajv.mjs FOLDER-OF-NODE_MODULES DRAFT. Prints a JSON line for each case.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, draft] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { default: Ajv } = require({ "2020-12": "ajv/dist/2020", "draft-07": "ajv" }[draft]);
const { default: addFormats } = require("ajv-formats");

// What ajv only logs is a fault of the schema too.
const fail = (...what) => {
  throw new Error(what.join(" "));
};
const ajv = new Ajv({ strict: true, allErrors: true, logger: { log: fail, warn: fail, error: fail } });
addFormats(ajv);

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const compiled = new Map();

for (const { schema, file, wrapped } of JSON.parse(readFileSync(0, "utf8"))) {
  if (!compiled.has(schema)) compiled.set(schema, ajv.compile(read(schema)));
  const validate = compiled.get(schema);
  const valid = validate(wrapped ? read(file).payload : read(file));
  const errors = (validate.errors ?? []).map(({ instancePath, keyword }) => [instancePath, keyword]);
  console.log(JSON.stringify({ valid, errors }));
}
