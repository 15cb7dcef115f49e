// Takes the TypeScript types of each body out of those of the npm package: its own type, then those
// that it is made of. Usage: typescript_types.mjs FOLDER-OF-NODE_MODULES DECLARATIONS.d.ts FOLDER
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, declarations, out] = process.argv.slice(2);
const ts = createRequire(`${modules}/`)("typescript");

const text = readFileSync(declarations, "utf8");
const source = ts.createSourceFile(declarations, text, ts.ScriptTarget.Latest, true);
const declared = new Map();
for (const statement of source.statements) {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    declared.set(statement.name.text, statement);
  }
}

/** The names of the types that a node refers to. */
function* named(node) {
  if (ts.isTypeReferenceNode(node)) yield node.typeName.getText();
  // `forEachChild` stops at the first child for which something is returned.
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* named(child);
}

// Comments belong to what follows them; the first of the file is its banner.
const written = (statement) => {
  const comment = ts.getLeadingCommentRanges(text, statement.getFullStart())?.at(-1);
  return text.slice(comment?.pos ?? statement.getStart(), statement.getEnd());
};

for (const { name, type } of declared.get("Bodies").members) {
  const root = type.getText();
  const wanted = new Set([root]);
  // A set that grows is walked to its new end.
  for (const each of wanted) {
    for (const other of named(declared.get(each))) if (declared.has(other)) wanted.add(other);
  }
  const others = [...declared.keys()].filter((each) => each !== root && wanted.has(each));
  const types = [root, ...others].map((each) => written(declared.get(each)));
  writeFileSync(join(out, `${name.text}.typescript`), `${types.join("\n\n")}\n`);
}
