// The npm package koreai-schemas, for the protocol of tests/kit. Usage: npm.mjs FOLDER, in which it is installed.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { read, serve } from "./protocol.mjs";

const require = createRequire(`${resolve(process.argv[2])}/`);
const { is, schemas, validate } = require("koreai-schemas");
const { version } = read(join(process.argv[2], "node_modules/koreai-schemas/package.json"));

await serve({
  name: "koreai-schemas (npm)",
  version,
  levels: [1, 2, 4],
  contract(index, folder) {
    const files = Object.fromEntries(index.schemas.map(({ name }) => [name, read(join(folder, `${name}.schema.json`))]));
    return isDeepStrictEqual(files, { ...schemas }) ? index.contract.sha256 : "its schemas are not those of the kit";
  },
  judge(schema, payload, { rules }) {
    const verdict = validate(schema, payload);
    if (is(schema, payload) !== verdict.valid) throw new Error("`is` and `validate` disagree");
    // It always checks the rules.
    const errors = (verdict.errors ?? []).filter((error) => rules || error.class === "schema");
    const findings = errors.map((error) => ({ class: error.class, code: error.code, pointer: error.instancePath }));
    return { valid: errors.length === 0, findings };
  },
});
