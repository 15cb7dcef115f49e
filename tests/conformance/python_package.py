"""The Python package `koreai-schemas`, for the protocol of tests/kit."""

import json

import koreai_schemas
from protocol import serve

BOM = b"\xef\xbb\xbf"


def judge(schema, text, options):
    errors = list(koreai_schemas.iter_text_errors(schema, text))
    assert koreai_schemas.is_valid_text(schema, text) == (not errors)
    # A text that is not JSON has no value to compare.
    if not any(error.kind == "not-json" for error in errors):
        assert koreai_schemas.is_valid(schema, json.loads(text.removeprefix(BOM))) == (not errors)
    # It always checks the rules.
    errors = [error for error in errors if options["rules"] or not error.kind.startswith("rule")]
    return not errors, [{"class": e.kind, "code": e.code, "pointer": e.pointer} for e in errors]


def contract(index, folder):
    names = [schema["name"] for schema in index["schemas"]]
    files = {name: json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8")) for name in names}
    same = files == {name: koreai_schemas.schema(name) for name in koreai_schemas.NAMES}
    return index["contract"]["sha256"] if same else "its schemas are not those of the kit"


serve("koreai-schemas (Python)", koreai_schemas.__version__, [1, 2, 4], judge, reads="text", contract=contract)
