// The protocol of tests/kit for implementations in JavaScript: reads questions, writes answers.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";

export const read = (path) => JSON.parse(readFileSync(path, "utf8"));

/**
 * Answers until the input ends. `judge(schema, payload, options)` gives `{ valid, findings }`; the payload is a value,
 * or a Buffer where `input` is "text". `contract(index, folder)` gives the sha256 of the contract that the
 * implementation brings; without it, the schemas are read from the folder, and `schema` is the path of a file there
 * without its ending.
 */
export async function serve({ name, version, levels, input = "value", contract, judge }) {
  let schemas;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const message = JSON.parse(line);
    if (message.type === "hello") {
      schemas = message.schemas;
      const index = read(join(schemas, "index.json"));
      const sha256 = contract ? contract(index, schemas) : index.contract.sha256;
      console.log(JSON.stringify({ type: "hello", name, version, levels, input, contract: sha256 }));
      continue;
    }
    const bytes = Buffer.from(message.payload, "base64");
    const payload = input === "text" ? bytes : JSON.parse(bytes.toString("utf8"));
    const schema = contract ? message.schema : join(schemas, message.schema);
    const { valid, findings } = await judge(schema, payload, message.options);
    console.log(JSON.stringify({ type: "answer", id: message.id, verdict: valid ? "valid" : "invalid", findings }));
  }
}
