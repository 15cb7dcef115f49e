// ajv, for the protocol of tests/kit. Usage: ajv.mjs FOLDER-OF-NODE_MODULES DRAFT.
import { createRequire } from "node:module";
import { read, serve } from "./protocol.mjs";

const [modules, draft] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { default: Ajv } = require({ "2020-12": "ajv/dist/2020", "draft-07": "ajv" }[draft]);
const { default: addFormats } = require("ajv-formats");
const suffix = draft === "draft-07" ? ".draft-07.schema.json" : ".schema.json";

// What ajv only logs is a fault of the schema too.
const fail = (...what) => {
  throw new Error(what.join(" "));
};
const ajv = new Ajv({ strict: true, allErrors: true, logger: { log: fail, warn: fail, error: fail } });
addFormats(ajv);
const compiled = new Map();

await serve({
  name: "ajv",
  version: `${require("ajv/package.json").version} ${draft}`,
  levels: [1, 2],
  judge(schema, payload) {
    if (!compiled.has(schema)) compiled.set(schema, ajv.compile(read(schema + suffix)));
    const validate = compiled.get(schema);
    const valid = validate(payload);
    const findings = (validate.errors ?? []).map(({ instancePath, keyword }) => ({ pointer: instancePath, code: keyword }));
    return { valid, findings };
  },
});
