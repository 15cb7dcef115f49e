// Puts the npm package together: schemas, types, validators, entry points.
// Usage: build.mjs FOLDER-OF-NODE_MODULES FOLDER-OF-SCHEMAS BODIES.json PACKAGE
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, schemas, bodies, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(`${modules}/`);
const { default: Ajv } = require("ajv/dist/2020");
const { default: standaloneCode } = require("ajv/dist/standalone");
const { buildSync } = require("esbuild");
const { compile } = require("json-schema-to-typescript");

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const index = read(join(schemas, "index.json"));
const { version } = index.contract;

mkdirSync(join(out, "schemas"), { recursive: true });
for (const { file, "draft-07": twin } of index.schemas) {
  for (const name of [file, twin.file]) cpSync(join(schemas, name), join(out, "schemas", name));
}
cpSync(join(schemas, "index.json"), join(out, "schemas/index.json"));
cpSync(join(here, "README.md"), join(out, "README.md"));
cpSync(join(modules, "node_modules/ajv/LICENSE"), join(out, "LICENSE-ajv"));

// The validators are code that ajv wrote; esbuild adds the little that they need at run time.
const fail = (...what) => {
  throw new Error(what.join(" "));
};
const ajv = new Ajv({
  strict: true,
  allErrors: true,
  code: { source: true, esm: true },
  logger: { log: fail, warn: fail, error: fail },
});
const exported = {};
index.schemas.forEach(({ file, $id }, number) => {
  ajv.addSchema(read(join(schemas, file)));
  exported[`validate${number}`] = $id;
});
const work = join(out, "work");
mkdirSync(work);
writeFileSync(join(work, "validators.js"), standaloneCode(ajv, exported));
const table = index.schemas.map(({ name, file }, number) => {
  const schema = JSON.stringify(`../schemas/${file}`);
  return {
    imports: `import schema${number} from ${schema};\n`,
    entry: `  ${JSON.stringify(name)}: { schema: schema${number}, check: validators.validate${number} },\n`,
  };
});
const lines = (key) => table.map((row) => row[key]).join("");
writeFileSync(
  join(work, "bodies.js"),
  `import * as validators from "./validators.js";\n${lines("imports")}\nexport default {\n${lines("entry")}};\n`,
);
for (const file of ["entry.js", "leaves.js", "pointers.js", "rules.js", "rules_values.js", "text.js"]) cpSync(join(here, file), join(work, file));
cpSync(join(here, "generated/rules.js"), join(work, "generated_rules.js"));
// esbuild writes paths into its output: none may lead out of this folder.
symlinkSync(join(modules, "node_modules"), join(work, "node_modules"), "junction");

const banner = `// Generated from the contract, version ${version}, by \`cargo xtask dist\`. Do not edit.`;
for (const [format, file] of [["esm", "index.js"], ["cjs", "index.cjs"]]) {
  buildSync({
    absWorkingDir: work,
    entryPoints: ["entry.js"],
    outfile: join(out, file),
    bundle: true,
    charset: "utf8",
    format,
    preserveSymlinks: true,
    target: "es2020",
    // A `tsconfig.json` of a folder around is not the package's.
    tsconfigRaw: "{}",
    banner: { js: banner },
    logLevel: "warning",
  });
}
rmSync(work, { recursive: true });

const types = await compile(read(bodies), "Bodies", { bannerComment: banner });
const declarations = `${types}\n${readFileSync(join(here, "entry.d.ts"), "utf8")}`;
// ECMAScript and CommonJS modules each need declarations of their own kind.
for (const file of ["index.d.ts", "index.d.cts"]) writeFileSync(join(out, file), declarations);

const manifest = {
  name: "koreai-schemas",
  version,
  description: "JSON Schemas, types and validators for three Kore.ai operations. Unofficial.",
  license: "MIT OR Apache-2.0",
  type: "module",
  sideEffects: false,
  engines: { node: ">=18" },
  main: "./index.cjs",
  types: "./index.d.cts",
  exports: {
    ".": {
      import: { types: "./index.d.ts", default: "./index.js" },
      require: { types: "./index.d.cts", default: "./index.cjs" },
    },
    "./schemas/*": "./schemas/*",
    "./package.json": "./package.json",
  },
  files: ["index.*", "schemas", "LICENSE-*"],
};
writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

// npm packs a file with the mode that it has, and that depends on who runs this.
for (const file of readdirSync(out, { recursive: true })) {
  const path = join(out, file);
  if (statSync(path).isFile()) chmodSync(path, 0o644);
}
