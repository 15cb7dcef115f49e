"""Puts the Python package together: schemas, types, models. Usage: build.py SCHEMAS BODIES.json PACKAGE.

Runs in the environment of the pinned tools.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMAS, BODIES, OUT = (Path(argument).resolve() for argument in sys.argv[1:])
SOURCE = OUT / "src/koreai_schemas"
INDEX = json.loads((SCHEMAS / "index.json").read_text(encoding="utf-8"))
HEADER = "# Generated from the contract by `cargo xtask dist`. Do not edit.\n"

MODELS = [
    "--ignore-pyproject",
    "--input-file-type=jsonschema",
    "--schema-version=2020-12",
    "--target-python-version=3.10",
    "--disable-timestamp",
    "--use-schema-description",
    "--use-standard-collections",
    "--use-union-operator",
    "--enum-field-as-literal=all",
    "--formatters=builtin",
]
TYPED_DICT = ["--output-model-type=typing.TypedDict", f"--custom-template-dir={HERE / 'templates'}"]
# A member that is absent is not the same as null, and one that is not named is kept.
PYDANTIC = [
    "--output-model-type=pydantic_v2.BaseModel",
    "--use-annotated",
    "--use-missing-sentinel",
    "--use-type-alias",
    "--collapse-root-models",
    "--extra-fields=allow",
    "--base-class=koreai_schemas.base.Model",
    "--strict-types",
    *("str", "bytes", "int", "float", "bool"),
]


def write(name, text):
    (SOURCE / name).write_text(HEADER + text, encoding="utf-8", newline="\n")


def exact(schema):
    """The schema with integers apart from other numbers: as a float, 1 would come out as 1.0."""
    if isinstance(schema, list):
        return [exact(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    members = {key: exact(value) for key, value in schema.items()}
    kinds = members.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "number" not in kinds:
        return members
    described = {"description": members.pop("description")} if "description" in members else {}
    return {**described, "anyOf": [{**members, "type": kind} for kind in ["integer", *kinds]]}


def models(name, schema, options):
    """A module of types, made by datamodel-code-generator."""
    header, bodies = OUT / "header", OUT / "bodies.json"
    bodies.write_text(json.dumps(schema), encoding="utf-8")
    header.write_text(HEADER, encoding="utf-8")
    command = [sys.executable, "-m", "datamodel_code_generator", *MODELS, *options]
    command += [f"--custom-file-header-path={header}", f"--input={bodies}", f"--output={SOURCE / name}"]
    subprocess.run(command, check=True)
    header.unlink()
    bodies.unlink()


def validate():
    """`validate` and `validate_text`, which give each body its type."""

    def typed(function, argument):
        return "".join(
            f"\n\n@overload\ndef {function}(name: Literal[{json.dumps(name)}], {argument}) -> types.{kind}: ..."
            for name, kind in KINDS.items()
        )

    overloads = typed("validate", "payload: object")
    text_overloads = typed("validate_text", "text: Text")
    return f'''{overloads}


def validate(name: Name, payload: object) -> object:
    """Returns a payload, as `json.loads` gives it, or raises the first `ValidationError`."""
    for error in iter_errors(name, payload):
        raise error
    return payload
{text_overloads}


def validate_text(name: Name, text: Text) -> object:
    """Reads the text of a payload and returns it, or raises the first `ValidationError`: see `iter_text_errors`."""
    for error in iter_text_errors(name, text):
        raise error
    return read(text)
'''


bodies = json.loads(BODIES.read_text(encoding="utf-8"))
KINDS = {name: body["$ref"].rpartition("/")[2] for name, body in bodies["properties"].items()}

(SOURCE / "schemas").mkdir(parents=True)
# Hatchling looks for what to ignore in all folders up to this one, and packs the files that say it.
(OUT / ".git").mkdir()
for entry in INDEX["schemas"]:
    for file in (entry["file"], entry["draft-07"]["file"]):
        shutil.copyfile(SCHEMAS / file, SOURCE / "schemas" / file)
shutil.copyfile(SCHEMAS / "index.json", SOURCE / "schemas/index.json")
for file in ("pyproject.toml", "README.md"):
    shutil.copyfile(HERE / file, OUT / file)
(SOURCE / "py.typed").touch()

names = "".join(f"\n    {json.dumps(name)}," for name in KINDS)
write(
    "names.py",
    f"from typing import Literal, get_args\n\nName = Literal[{names}\n]\n"
    "NAMES: tuple[Name, ...] = get_args(Name)\n",
)
write("version.py", f"__version__ = {json.dumps(INDEX['contract']['version'])}\n")
for file in ("engine.py", "error.py", "rules.py", "rules_values.py", "text.py"):
    shutil.copyfile(HERE / file, SOURCE / file)
shutil.copyfile(HERE / "generated/rules.py", SOURCE / "generated_rules.py")
write("base.py", (HERE / "base.py").read_text(encoding="utf-8"))
write("__init__.py", (HERE / "init.py").read_text(encoding="utf-8") + validate())
models("types.py", bodies, TYPED_DICT)
models("models.py", exact(bodies), PYDANTIC)
# The module that the generator names warns, from pydantic 2.14 on; this one has it in all versions.
path = SOURCE / "models.py"
line = "from pydantic.experimental.missing_sentinel import MISSING\n"
text = path.read_text(encoding="utf-8")
assert line in text, "what the generator imports has changed"
# Named twice, it is for those to import who use the models.
text = text.replace(line, "from pydantic_core import MISSING as MISSING\n")
path.write_text(text, encoding="utf-8", newline="\n")
