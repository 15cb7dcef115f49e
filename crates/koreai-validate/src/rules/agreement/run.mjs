// Judges payloads by rules. Usage: run.mjs FOLDER PAYLOADS; the folder has rules.js and rules_values.js.
// Prints a line for each payload, with T, F or - (no result) for each rule.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, payloads] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${folder}/${name}`));
const { default: rules } = await load("rules.js");
const { outcome } = await load("rules_values.js");
const all = Object.values(rules).flat();
const letter = (held) => (held === undefined ? "-" : held ? "T" : "F");
const lines = readFileSync(payloads, "utf8").trimEnd().split("\n");
for (const line of lines) {
  const payload = JSON.parse(line);
  console.log(all.map((rule) => letter(outcome(rule, payload))).join(""));
}
