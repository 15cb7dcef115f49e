"""The wheel `koreai-validate`, for the protocol of tests/kit."""

from functools import cache

import koreai_validate
from protocol import serve


@cache
def validator(name, rules, strict):
    return koreai_validate.Validator(name, rules=rules, strict=strict)


def judge(schema, payload, options):
    found = validator(schema, options["rules"], tuple(options["strict"]))
    result = found.check(payload)
    findings = [
        {
            "class": one.class_,
            "code": one.code,
            "pointer": one.pointer,
            "line": one.line,
            "column": one.column,
            "offset": one.offset,
        }
        for one in result.findings
    ]
    assert found.is_valid(payload) == result.valid
    return result.valid, findings


def contract(index, _folder):
    same = index["contract"]["version"] == koreai_validate.CONTRACT_VERSION
    return index["contract"]["sha256"] if same else koreai_validate.CONTRACT_VERSION


serve("koreai-validate", koreai_validate.__version__, [1, 2, 3, 4, 5], judge, reads="text", contract=contract)
