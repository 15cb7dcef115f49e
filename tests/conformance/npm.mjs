// The npm package koreai-schemas, for the protocol of tests/kit. Usage: npm.mjs FOLDER, in which it is installed.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { read, serve } from "./protocol.mjs";

const require = createRequire(`${resolve(process.argv[2])}/`);
const { is, schemas, validate, validateText } = require("koreai-schemas");
const { version } = read(join(process.argv[2], "node_modules/koreai-schemas/package.json"));

await serve({
  name: "koreai-schemas (npm)",
  version,
  levels: [1, 2, 4],
  input: "text",
  contract(index, folder) {
    const files = Object.fromEntries(index.schemas.map(({ name }) => [name, read(join(folder, `${name}.schema.json`))]));
    return isDeepStrictEqual(files, { ...schemas }) ? index.contract.sha256 : "its schemas are not those of the kit";
  },
  judge(schema, text, { rules }) {
    const verdict = validateText(schema, text);
    // What is not JSON is no value.
    if (verdict.errors?.[0].class !== "not-json") {
      const payload = JSON.parse(new TextDecoder().decode(text));
      const both = [is(schema, payload), validate(schema, payload).valid];
      if (both.some((valid) => valid !== verdict.valid)) throw new Error("`is`, `validate` and `validateText` disagree");
    }
    // It always checks the rules.
    const errors = (verdict.errors ?? []).filter((error) => rules || !error.class.startsWith("rule"));
    const findings = errors.map((error) => ({ class: error.class, code: error.code, pointer: error.pointer }));
    return { valid: errors.length === 0, findings };
  },
});
