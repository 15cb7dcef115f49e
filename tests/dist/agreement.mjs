// What the installed npm package finds in texts: reads a line `SCHEMA TEXT-IN-BASE64` each, and writes the class, code
// and pointer of each finding as a line of JSON. Usage: agreement.mjs PACKAGE-FOLDER
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { validateText } = createRequire(`${process.argv[2]}/`)("koreai-schemas");
for await (const line of createInterface({ input: process.stdin })) {
  const [schema, text] = line.split(" ");
  const verdict = validateText(schema, Buffer.from(text, "base64"));
  const found = verdict.valid ? [] : verdict.errors.map((error) => [error.class, error.code, error.pointer]);
  console.log(JSON.stringify(found));
}
