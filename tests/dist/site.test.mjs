// The site that `cargo xtask dist` builds, in headless Chromium: from disk, and from below a path of a
// server. SITE is its folder; with SCREENSHOTS, a folder, screenshots are written there.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { FLAGS } from "./flags.mjs";

const { CHROMIUM, SITE, SCREENSHOTS } = process.env;
const WIDE = { width: 1100, height: 900 };
const NARROW = { width: 360, height: 740 };
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript" };

const PAGES = readdirSync(SITE).filter((name) => name.endsWith(".html")).sort();
const contract = JSON.parse(readFileSync(join(SITE, "schemas/latest/openapi.json"), "utf8"));
const index = JSON.parse(readFileSync(join(SITE, "schemas/latest/index.json"), "utf8"));
const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })));

const DISK = `${pathToFileURL(SITE)}/`;
let server, browser, BELOW;

before(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = join(SITE, pathname.replace("/some/where/", ""));
    if (!pathname.startsWith("/some/where/") || !existsSync(path) || !statSync(path).isFile()) {
      return response.writeHead(404).end();
    }
    response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
    response.end(readFileSync(path));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  BELOW = `http://127.0.0.1:${server.address().port}/some/where/`;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/// Opens a page, does something with it, and makes sure that it was quiet: nothing on the console, and
/// no request for anything that is not of the site.
async function visit(origin, name, options, act) {
  const { scheme = "light", viewport = WIDE, ...rest } = options;
  const page = await browser.newPage({ viewport, colorScheme: scheme, ...rest });
  const noise = [];
  page.on("console", (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => (noise.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  await page.route("**", (route) => {
    const url = route.request().url();
    if (url.startsWith(origin)) return route.continue();
    noise.push(`request: ${url}`);
    return route.abort();
  });
  page.on("requestfailed", (request) => noise.push(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) noise.push(`${response.status()}: ${response.url()}`);
  });
  try {
    await page.goto(origin + name);
    if (name.startsWith("reference.html")) await page.locator(".opblock").first().waitFor();
    const result = await act(page);
    assert.deepEqual(noise, []);
    return result;
  } finally {
    await page.close();
  }
}

const size = (page) =>
  page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);

describe("every page", () => {
  for (const place of ["from disk", "below a path"]) {
    for (const name of PAGES) {
      test(`${name}, ${place}: has what it says, and leads where it says`, async () => {
        const origin = place === "from disk" ? DISK : BELOW;
        await visit(origin, name, {}, async (page) => {
          assert.equal(await page.getAttribute("html", "lang"), "en");
          assert.match(await page.title(), /^\S.* · Kore\.ai schemas, unofficial$/);
          assert.equal(await page.locator("h1").count(), 1);
          const own = name === "reference.html" ? "h1" : "h1, h2, h3, h4, h5, h6";
          const levels = await page.$$eval(own, (all) => all.map((one) => Number(one.tagName[1])));
          levels.reduce((last, level) => {
            assert.ok(level <= last + 1, `h${level} below h${last}`);
            return level;
          }, 0);
          assert.match(await page.textContent("footer"), /Unofficial/);

          const links = await page.$$eval("[href], [src]", (all) =>
            all.map((one) => [one.getAttribute("href") ?? one.getAttribute("src"), one.href ?? one.src]));
          for (const [written, url] of links) {
            if (/^(https?|mailto|data):/.test(written)) continue;
            assert.ok(url.startsWith(origin), `${written} leads out`);
            const [path, fragment] = decodeURI(url.slice(origin.length)).split("#");
            const file = join(SITE, path);
            assert.ok(existsSync(file) && statSync(file).isFile(), `${written} leads to no file`);
            if (!fragment || fragment.startsWith("/")) continue;
            const marked = readFileSync(file, "utf8").includes(`id="${fragment}"`);
            assert.ok(marked, `${written} leads to no place`);
          }
        });
      });
    }
  }

  for (const name of PAGES) {
    test(`${name}: fits a phone`, () =>
      visit(DISK, name, { viewport: NARROW }, async (page) => {
        await page.$$eval("details", (all) => all.forEach((one) => (one.open = true)));
        const [width, seen] = await size(page);
        assert.ok(width <= seen, `${width} in ${seen}`);
      }));
  }
});

describe("the reference", () => {
  test("leads to how calls are authenticated", () =>
    visit(BELOW, "reference.html", {}, async (page) => {
      await page.getByText("How calls are authenticated").click();
      await page.getByRole("heading", { name: "Authentication" }).waitFor();
      assert.match(await page.textContent("main"), /JSON Web Token in the header auth/);
    }));

  test("shows every operation, and asks for no credentials", () =>
    visit(DISK, "reference.html", {}, async (page) => {
      assert.ok(operations.length >= 3);
      const shown = await page.$$eval(".opblock-summary", (all) =>
        all.map((one) => [
          one.querySelector(".opblock-summary-method").textContent,
          one.querySelector(".opblock-summary-path").dataset.path,
          one.querySelector(".opblock-summary-description").textContent,
        ]));
      assert.deepEqual(
        shown,
        operations.map(({ method, path, summary }) => [method.toUpperCase(), path, summary]),
      );
      assert.equal(await page.locator(".authorize, .authorization__btn, .try-out").count(), 0);
    }));

  for (const origin of ["disk", "below"]) {
    test(`each operation unfolds where a link leads to it (${origin})`, async () => {
      for (const { summary, operationId } of operations) {
        await visit(origin === "disk" ? DISK : BELOW, "index.html", {}, async (page) => {
          await page.locator("#operations + ul").getByRole("link", { name: summary, exact: true }).click();
          const unfolded = page.locator(".opblock.is-open");
          await unfolded.getByText("Responses").first().waitFor();
          assert.equal(await unfolded.count(), 1);
          assert.match(await unfolded.getAttribute("id"), new RegExp(`-${operationId}$`));
        });
      }
    });
  }

  test("fits a phone with everything unfolded", async () => {
    await visit(DISK, "reference.html", { viewport: NARROW }, async (page) => {
      for (const summary of await page.locator(".opblock-summary-control").all()) await summary.click();
      await page.getByText("Responses").nth(operations.length - 1).waitFor();
      const models = page.locator(".models .model-container");
      for (const model of await models.all()) await model.locator("button").first().click();
      await models.first().getByText("caseTmp").first().waitFor();
      const [width, seen] = await size(page);
      assert.ok(width <= seen, `${width} in ${seen}`);
    });
  });

  test("without a script, it leads to the document", () =>
    visit(DISK, "index.html", { javaScriptEnabled: false }, async (page) => {
      await page.getByRole("link", { name: "API reference" }).click();
      await page.locator("noscript a").waitFor();
      assert.ok(await page.locator("noscript p").isVisible());
    }));
});

describe("a schema's page", () => {
  test("has all fields, examples and the schema itself", async () => {
    for (const { name, file } of index.schemas) {
      const text = readFileSync(join(SITE, "schemas/latest", file), "utf8");
      const schema = JSON.parse(text);
      const types = [schema, ...Object.values(schema.$defs ?? {})];
      await visit(DISK, `${name}.html`, {}, async (page) => {
        assert.equal(await page.locator("main section h3").count(), types.length, name);
        const fields = await page.$$eval(".fields tbody", (tables) =>
          tables.map((table) => [...table.rows].map((row) => row.cells[0].querySelector("code").textContent)));
        const expected = types.map(({ properties }) => Object.keys(properties ?? {})).filter((keys) => keys.length);
        const sorted = (lists) => lists.map((list) => list.join()).sort();
        assert.deepEqual(sorted(fields), sorted(expected), name);
        for (const row of await page.$$eval(".fields tbody tr", (rows) =>
          rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())))) {
          assert.equal(row.length, 4);
          assert.ok(row.every((cell) => cell.length > 0), `${name}: ${row}`);
          assert.match(row[3], /^(documented|sample|observed|inferred|contradicted)/);
        }
        const examples = await page.$$eval("[aria-label=example]", (all) => all.map((one) => one.textContent));
        assert.deepEqual(examples.map((example) => JSON.parse(example)), schema.examples, name);
        assert.equal(await page.locator("[aria-label=schema]").textContent(), text.trimEnd());
      });
    }
  });

  test("shows the types of one language at a time, chosen by click or key", () =>
    visit(BELOW, "update-task.request.html", {}, async (page) => {
      const looks = [
        ["TypeScript", /export interface UpdateTaskRequest \{/],
        ["Python: TypedDict", /class UpdateTaskRequest\(TypedDict\):/],
        ["Python: pydantic", /class UpdateTaskRequest\(Model\):/],
        ["Rust", /pub struct UpdateTaskRequest \{/],
      ];
      const seen = async () => {
        const names = [];
        for (const [name] of looks) {
          if (await page.getByRole("region", { name, exact: true }).isVisible()) names.push(name);
        }
        return names;
      };
      for (const [name, look] of looks) {
        await page.getByText(name, { exact: true }).first().click();
        assert.deepEqual(await seen(), [name]);
        assert.match(await page.getByRole("region", { name, exact: true }).textContent(), look);
      }
      await page.getByRole("radio", { name: "Rust" }).focus();
      await page.keyboard.press("ArrowLeft");
      assert.deepEqual(await seen(), ["Python: pydantic"]);
    }));

  test("needs no script", () =>
    visit(DISK, "update-task.request.html", { javaScriptEnabled: false }, async (page) => {
      await page.getByText("Rust", { exact: true }).click();
      assert.ok(await page.getByRole("region", { name: "Rust" }).isVisible());
    }));
});

test("where the keyboard is can be seen", () =>
  visit(DISK, "update-task.request.html", {}, async (page) => {
    const stops = new Set();
    for (let stop = 0; stop < 120; stop += 1) {
      await page.keyboard.press("Tab");
      const [what, outline] = await page.evaluate(() => {
        const at = document.activeElement;
        // A choice is drawn as its label.
        const drawn = at.type === "radio" ? at.nextElementSibling : at;
        const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
        return [at.tagName, `${outlineStyle} ${outlineWidth}`];
      });
      if (what === "BODY") break;
      stops.add(what);
      assert.equal(outline, "solid 2px", what);
    }
    assert.deepEqual([...stops].sort(), ["A", "INPUT", "PRE", "SUMMARY"]);
  }));

test("light and dark follow the reader's choice, and text is legible in both", async () => {
  for (const [scheme, dark] of [["light", false], ["dark", true]]) {
    const operation = `reference.html#/${encodeURIComponent(operations[0].tags[0])}/${operations[0].operationId}`;
    for (const name of ["index.html", "reference.html", operation, "update-task.request.html"]) {
      await visit(DISK, name, { scheme }, async (page) => {
        if (name === operation) await page.locator(".examples-select__section-label").first().waitFor();
        const [ground, contrasts] = await page.evaluate(() => {
          const luminance = (css) => {
            const [r, g, b] = css.match(/[\d.]+/g).slice(0, 3).map((n) => {
              const c = n / 255;
              return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = luminance(getComputedStyle(document.body).backgroundColor);
          const texts = document.querySelectorAll("body, main a, .remark, .mark, footer, .opblock-tag, .info p, .examples-select__section-label");
          const contrasts = [...texts].map((one) => {
            const [a, b] = [luminance(getComputedStyle(one).color), ground].sort((a, b) => b - a);
            return [(a + 0.05) / (b + 0.05), one.className || one.tagName];
          });
          return [ground, contrasts.sort(([a], [b]) => a - b)];
        });
        assert.equal(ground < 0.05, dark, name);
        assert.ok(contrasts[0][0] >= 4.5, `${name}, ${scheme}: ${contrasts[0]}`);
      });
    }
  }
});

test("nothing names a source map, a host to load from, or a place of this machine", () => {
  for (const name of readdirSync(SITE, { recursive: true })) {
    if (!/\.(html|css|js)$/.test(name)) continue;
    const text = readFileSync(join(SITE, name), "utf8");
    assert.ok(!/^\s*(\/\/|\/\*)# sourceMappingURL=/m.test(text), name);
    assert.ok(!/url\(["']?(https?:)?\/\//.test(text), name);
    assert.ok(!/@import/.test(text), name);
  }
});

test("screenshots", { skip: SCREENSHOTS ? false : "no folder is given" }, async () => {
  const first = `reference.html#/${encodeURIComponent(operations[0].tags[0])}/${operations[0].operationId}`;
  for (const [name, path] of [
    ["overview", "index.html"],
    ["reference", "reference.html"],
    ["operation", first],
    ["schema", "update-task.request.html"],
    ["report", "get-task-containment-report.response.html"],
    ["error", "error.response.html"],
    ["changelog", "changelog.html"],
  ]) {
    for (const [look, options] of [
      ["light", {}],
      ["dark", { scheme: "dark" }],
      ["narrow", { viewport: NARROW }],
    ]) {
      await visit(DISK, path, options, (page) =>
        page.screenshot({ path: join(SCREENSHOTS, `${name}-${look}.png`), fullPage: true }));
    }
  }
});
