"""The Python package `koreai-schemas`, for the protocol of tests/kit."""

import json

import koreai_schemas
from protocol import serve


def judge(schema, payload, options):
    errors = list(koreai_schemas.iter_errors(schema, payload))
    assert koreai_schemas.is_valid(schema, payload) == (not errors)
    # It always checks the rules.
    errors = [error for error in errors if options["rules"] or error.kind == "schema"]
    return not errors, [{"class": e.kind, "code": e.code, "pointer": e.pointer} for e in errors]


def contract(index, folder):
    names = [schema["name"] for schema in index["schemas"]]
    files = {name: json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8")) for name in names}
    same = files == {name: koreai_schemas.schema(name) for name in koreai_schemas.NAMES}
    return index["contract"]["sha256"] if same else "its schemas are not those of the kit"


serve("koreai-schemas (Python)", koreai_schemas.__version__, [1, 2, 4], judge, contract=contract)
