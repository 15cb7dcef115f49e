// Exchanges with the mock, captured by Chromium (Playwright's recordHar) and by mitmproxy in front of it, and sent by
// curl through `koreai proxy`: each fault is found at its place, and no output has the token.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { chromium } from "playwright-core";

import { cases, MOCKS } from "./cases.mjs";
import { FLAGS } from "./flags.mjs";

const { KOREAI, CHROMIUM, MITMDUMP } = process.env;
const run = promisify(execFile);
const mocks = {};
const children = [];
let folder, all, token;

/** Starts a program, and resolves to what it printed as soon as that has a text. */
function started(program, args, text) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let printed = "";
    const take = (chunk) => {
      printed += chunk;
      if (printed.includes(text)) resolve({ child, printed });
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${printed}`)));
  });
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What `koreai validate` prints, and its exit code. */
async function validated(...args) {
  const options = { maxBuffer: 1 << 28 };
  const done = await run(KOREAI, ["validate", ...args], options).catch((error) => error);
  return { code: done.code ?? 0, stdout: done.stdout, stderr: done.stderr };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "exchange-"));
  for (const [name, faults] of Object.entries(MOCKS)) {
    const more = faults.flatMap((fault) => ["--fault", JSON.stringify({ kind: fault })]);
    const args = ["mock", "--port", "0", "--no-limits", "--create-tasks", "--job-seconds", "0", ...more];
    const { printed } = await started(KOREAI, args, "serving");
    mocks[name] = Object.fromEntries([...printed.matchAll(/^(KOREAI_\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]));
  }
  const plain = mocks.plain;
  const minted = await run(KOREAI, ["token", "mint"], { env: { ...process.env, ...plain } });
  token = minted.stdout.trim();
  all = cases({
    bot: plain.KOREAI_BOT_ID,
    account: plain.KOREAI_ACCOUNT_ID,
    task: "ti-1639d6fc-21f9-537a-9d88-1d014bdd74cd",
    token,
  });
});

after(async () => {
  for (const child of children) child.kill("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

/** What was found of each record, as `pointer code`. */
function byRecord({ findings }) {
  const found = new Map();
  for (const { record, pointer, code } of findings) {
    found.set(record, [...(found.get(record) ?? []), `${pointer} ${code}`]);
  }
  return found;
}

/** Holds a HAR to the contract, and what is found to what the cases expect. */
async function check(har) {
  const entries = JSON.parse(await readFile(har, "utf8")).log.entries;
  const { code, stdout } = await validated(har, "--format", "json");
  assert.equal(code, 1);
  const report = JSON.parse(stdout);
  const found = byRecord(report);
  let faults = 0;
  for (const { prefix, expected } of all) {
    const at = entries.findIndex((entry) => new URL(entry.request.url).pathname.startsWith(`${prefix}/`));
    assert.notEqual(at, -1, `${prefix} was not captured`);
    assert.deepEqual(found.get(at + 1) ?? [], expected ? [expected] : [], `${prefix}: ${entries[at].request.method}`);
    faults += expected ? 1 : 0;
  }
  assert.ok(faults >= 30, `${faults} faults`);
  await nothingIsQuoted(har);
  return { report, entries, faults };
}

async function nothingIsQuoted(har) {
  const text = await readFile(har, "utf8");
  assert.ok(text.includes(token), "the HAR holds the token");
  for (const format of ["human", "json", "ndjson", "github", "sarif", "junit"]) {
    for (const more of [[], ["--strict"], ["--max-line", "1000"]]) {
      const { stdout, stderr } = await validated(har, "--format", format, ...more);
      for (const secret of ["canary", "eyJ", ...token.split(".")]) {
        assert.ok(!(stdout + stderr).includes(secret), `${format} quotes what is captured`);
      }
    }
  }
  const shown = await validated(har, "--show-values");
  assert.ok(!(shown.stdout + shown.stderr).includes(token.split(".")[2]), "the token shows");
}

test("a browser's HAR", async (t) => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const har = join(folder, "browser.har");
  try {
    const context = await browser.newContext({ recordHar: { path: har, content: "embed" } });
    const page = await context.newPage();
    // A page of the mock's own origin, whatever the mock answers.
    await page.route("**/page", (route) => route.fulfill({ contentType: "text/html", body: "<p>A page" }));
    for (const { mock, prefix, path, method, headers, body } of all) {
      const origin = mocks[mock].KOREAI_HOST;
      if (!page.url().startsWith(origin)) await page.goto(`${origin}/page`);
      await page.evaluate(
        async ([url, options]) => {
          try {
            await (await fetch(url, options)).text();
          } catch {
            // What a browser does not read, it captures all the same.
          }
        },
        [prefix + path, { method, headers, body: method === "GET" ? undefined : body }],
      );
    }
    await context.close();
  } finally {
    await browser.close();
  }
  const { report, entries, faults } = await check(har);
  t.diagnostic(`${entries.length} exchanges, ${faults} faults found, ${report.summary.findings} findings`);
});

test("mitmproxy in front of the mock, and its export to HAR", async (t) => {
  const port = await freePort();
  const flows = join(folder, "flows");
  const args = ["--listen-host", "127.0.0.1", "-p", `${port}`, "-w", flows, "--set", `confdir=${folder}/mitmproxy`];
  const { child } = await started(MITMDUMP, args, "listening");
  for (const one of all) {
    const url = `${mocks[one.mock].KOREAI_HOST}${one.prefix}${one.path}`;
    const proxy = ["--proxy", `http://127.0.0.1:${port}`, "--noproxy", ""];
    await run("curl", ["-o", "/dev/null", ...proxy, ...sent(one, url)]);
  }
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGINT");
  await ended;
  const har = join(folder, "flows.har");
  const refused = await validated(flows);
  assert.equal(refused.code, 3);
  assert.ok(refused.stderr.includes("mitmdump -nr FILE --set hardump=FILE.har"), refused.stderr);
  await run(MITMDUMP, ["-nr", flows, "--set", `hardump=${har}`, "--set", `confdir=${folder}/mitmproxy`]);
  const { entries, faults, report } = await check(har);
  t.diagnostic(`${entries.length} exchanges, ${faults} faults found, ${report.summary.findings} findings`);
});

/** curl's arguments for a case. */
function sent({ method, headers, body }, url) {
  const named = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const data = body === undefined ? [] : ["--data-binary", body];
  return ["-sS", "-g", "-X", method, ...named, ...data, url];
}

/** Sends the cases with curl through a proxy in front of each mock. Returns what each mock's proxy printed. */
async function proxied(flags) {
  const results = [];
  for (const mock of Object.keys(MOCKS)) {
    const capture = join(folder, `${mock}${flags.length}.ndjson`);
    const args = ["proxy", "--upstream", mocks[mock].KOREAI_HOST, "--format", "json", "--capture", capture, ...flags];
    const { child, printed } = await started(KOREAI, args, "forwards to");
    const output = { stdout: "", stderr: printed };
    child.stdout.on("data", (chunk) => (output.stdout += chunk));
    child.stderr.on("data", (chunk) => (output.stderr += chunk));
    const [address] = printed.match(/http:\/\/127\.0\.0\.1:\d+/);
    const mine = all.filter((one) => one.mock === mock);
    const answers = [];
    for (const one of mine) {
      const shown = ["-o", "-", "-w", "\n%{http_code}"];
      const { stdout } = await run("curl", [...shown, ...sent(one, `${address}${one.prefix}${one.path}`)]);
      answers.push({ body: stdout.slice(0, stdout.lastIndexOf("\n")), status: Number(stdout.slice(-3)) });
    }
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGINT");
    const code = await ended;
    const text = await readFile(capture, "utf8");
    for (const secret of ["canary", "eyJ", ...token.split(".")]) {
      assert.ok(!(output.stdout + output.stderr + text).includes(secret), `${mock}: the proxy quotes what it forwards`);
    }
    results.push({ mine, answers, code, capture, report: JSON.parse(output.stdout) });
  }
  return results;
}

test("curl through the proxy", async (t) => {
  let faults = 0;
  for (const { mine, code, capture, report } of await proxied([])) {
    const found = byRecord(report);
    mine.forEach(({ expected, prefix }, at) => {
      assert.deepEqual(found.get(at + 1) ?? [], expected ? [expected] : [], prefix);
      faults += expected ? 1 : 0;
    });
    const isWrong = report.findings.some(({ level }) => level === "error");
    assert.equal(code, isWrong ? 1 : 0);
    // All but the one of no operation; what is redacted is read again.
    const again = JSON.parse((await validated(capture, "--format", "json")).stdout);
    assert.equal(again.summary.records, mine.filter(({ path }) => !path.startsWith("/styles")).length);
    assert.equal(again.summary.exchanges.unmatched, 0);
  }
  assert.ok(faults >= 30, `${faults} faults`);
  t.diagnostic(`${all.length} exchanges, ${faults} faults found`);
});

test("curl through the proxy, which refuses what is wrong", async (t) => {
  const counts = { 422: 0, 502: 0 };
  for (const { mine, answers } of await proxied(["--enforce"])) {
    mine.forEach(({ expected, prefix }, at) => {
      const { body, status } = answers[at];
      // A warning is no reason.
      const isRefused = expected && !expected.endsWith(" unknown-field");
      assert.equal(body.includes('"proxy":"koreai-proxy"'), Boolean(isRefused), `${prefix} ${expected}: ${status}`);
      if (!isRefused) return;
      const [pointer, code] = expected.split(" ");
      assert.equal(status, pointer.startsWith("request.") ? 422 : 502, prefix);
      const { findings } = JSON.parse(body);
      assert.ok(findings.some((one) => one.pointer === pointer && one.code === code), `${prefix}: ${body}`);
      assert.ok(!body.includes("canary") && !body.includes("eyJ"), prefix);
      counts[status] += 1;
    });
  }
  t.diagnostic(`${counts[422]} requests and ${counts[502]} answers refused`);
});
