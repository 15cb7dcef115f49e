// Lints the workflows with actionlint, and holds release.yml to what is promised of it: a step is an action of a fixed
// commit or one command, so that what it does can be run anywhere. Usage: node workflows.mjs TOOLS FOLDER…
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, ...folders] = process.argv.slice(2);
const { createLinter } = createRequire(join(tools, "package.json"))("actionlint");
// What is newer than the linter's lists.
const NEWER = ['label "ubuntu-24.04-arm" is unknown', 'unknown permission scope "attestations"'];
const problems = [];
let linted = 0;
for (const folder of folders) {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".yml"))) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    // A linter is for one text: it keeps what it read.
    const lint = await createLinter();
    for (const { line, column, message } of lint(text, path)) {
      if (!NEWER.some((known) => message.startsWith(known))) problems.push(`${path}:${line}:${column}: ${message}`);
    }
    linted += 1;
    text.split("\n").forEach((line, number) => {
      const at = `${path}:${number + 1}`;
      const [, used] = /^\s*(?:- )?uses: (.*)$/.exec(line) ?? [];
      if (used && !/^[\w./-]+@[0-9a-f]{40} # v[\d.]+$/.test(used)) problems.push(`${at}: not a fixed commit: ${used}`);
      if (name === "release.yml" && /^\s*(?:- )?run: [|>]/.test(line)) problems.push(`${at}: not one command`);
      if (/^\s*(?:- )?run: .*\$\{\{ *(github|inputs)\b/.test(line)) problems.push(`${at}: what is inserted into a command is run`);
    });
  }
}
if (linted === 0) problems.push("no workflows were found");
for (const problem of problems) console.error(`error: ${problem}`);
console.log(`${linted} workflows, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
