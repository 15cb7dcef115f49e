#!/usr/bin/env node
// Runs the program that npm installed for this platform, with the same arguments, streams and exit code.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const name = `koreai-cli-${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "koreai.exe" : "koreai";
let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(
    `error: ${name} is not installed, which has the program for this platform; install koreai-cli again without ` +
      "--omit=optional, or build it: cargo install koreai-cli",
  );
  process.exit(3);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
// A terminal sends Ctrl-C to both, so it is not passed on; this process waits for what the program makes of it.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`error: ${program} cannot be run: ${error.message}`);
  process.exit(3);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
