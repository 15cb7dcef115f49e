"""Takes the Python types of each body out of a module of the package: what it is made of, then itself.

Usage: python_types.py BODIES.json MODULE.py FOLDER LANGUAGE
"""

import ast
import json
import sys
from pathlib import Path

BODIES, MODULE, OUT = (Path(argument) for argument in sys.argv[1:4])
LANGUAGE = sys.argv[4]
TEXT = MODULE.read_text(encoding="utf-8")
LINES = TEXT.splitlines()


def names(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def declares(node):
    match node:
        case ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return None


imports, declared, ends = [], {}, {}
last = None
for node in ast.parse(TEXT).body:
    if isinstance(node, ast.ImportFrom):
        imports.append(node)
    elif name := declares(node):
        declared[name], ends[name], last = node, node.end_lineno, name
    elif isinstance(node, ast.Expr) and last:
        # What is said of a declaration that has no body stands below it.
        ends[last] = node.end_lineno


def imported(used):
    for node in imports:
        kept = [each for each in node.names if each.name in used or node.module == "__future__"]
        if kept:
            yield ast.unparse(ast.ImportFrom(node.module, kept, node.level))


for body, schema in json.loads(BODIES.read_text(encoding="utf-8"))["properties"].items():
    wanted, open_names = set(), [schema["$ref"].rpartition("/")[2]]
    while open_names:
        name = open_names.pop()
        if name not in wanted:
            wanted.add(name)
            open_names += names(declared[name]) & declared.keys()
    used = set().union(*(names(declared[name]) for name in wanted))
    # In the order of the module: with a future import or not, a base stands above what has it.
    types = ["\n".join(LINES[node.lineno - 1 : ends[name]]) for name, node in declared.items() if name in wanted]
    header = "\n".join(imported(used))
    (OUT / f"{body}.{LANGUAGE}").write_text("\n\n\n".join([header, *types]) + "\n", encoding="utf-8", newline="\n")
