// Holds the installed npm package to the corpus. Usage: corpus.mjs CORPUS PACKAGE-FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

const [corpus, folder] = process.argv.slice(2);
const { names, schemas, validate, is } = createRequire(`${folder}/`)("koreai-schemas");

let wrong = 0;
const files = readdirSync(corpus, { recursive: true }).filter((file) => file.endsWith(".json"));
for (const file of files) {
  const content = JSON.parse(readFileSync(join(corpus, file), "utf8"));
  const plain = file.startsWith("valid");
  // What is there for the rules keeps to its schema.
  const expected = plain || file.startsWith("rules");
  const payload = plain ? content : content.payload;
  const name = basename(dirname(file));
  // The corpus is about the schemas. What keeps to its schema may break a rule.
  const verdict = validate(name, payload);
  const keeps = verdict.valid || verdict.errors.every((error) => error.class !== "schema");
  const rules = verdict.valid ? [] : verdict.errors.map((error) => error.class);
  const asStated = content.rules === undefined || plain || rules.join() === content.rules.join();
  if (keeps !== expected || is(name, payload) !== verdict.valid || !asStated) {
    console.log(`${file}: ${expected ? "refused" : "accepted"}`);
    wrong += 1;
  }
}
// The command line is held to the same file.
const verdicts = JSON.parse(readFileSync(new URL("verdicts.json", import.meta.url), "utf8"));
for (const { about, schema, payload, findings } of verdicts) {
  const verdict = validate(schema, payload);
  const errors = verdict.valid ? [] : verdict.errors;
  const found = errors.map((error) => [error.class, error.code, error.instancePath].join(" ")).sort();
  const expected = findings.map((finding) => [finding.class, finding.code, finding.pointer].join(" ")).sort();
  if (found.join() !== expected.join()) {
    console.log(`${about}: ${found.join(", ")}`);
    wrong += 1;
  }
}
if (!names.every((name) => Object.isFrozen(schemas[name].properties))) throw new Error("a schema can be changed");
if (names.some((name) => typeof schemas[name]?.$id !== "string")) throw new Error("a schema is missing");
console.log(`npm package: ${files.length} payloads, ${wrong} wrong`);
process.exit(wrong || files.length < 400 ? 1 : 0);
