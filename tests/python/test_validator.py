"""The class `Validator`: what it takes, what it gives, and what it refuses."""

import array
import copy
import json
import mmap
import multiprocessing
import os
import pickle
import sys
import threading
import warnings
from pathlib import Path

import koreai_validate
import pytest
from koreai_validate import LINTS, NAMES, Finding, Result, ValidationError, Validator

TASK = "update-task.request"
INVALID = '{\n  "näme": 1,\n  "dueDate": "1749032280681"\n}'


@pytest.fixture(scope="module")
def tasks() -> Validator:
    return Validator(TASK)


def test_a_finding_has_its_place_and_no_value(tasks: Validator) -> None:
    valid, findings, truncated = tasks.check(INVALID)
    assert (valid, truncated) == (False, False)
    [finding] = findings
    assert finding.class_ == "schema"
    assert (finding.code, finding.pointer) == ("type", "/dueDate")
    assert (finding.line, finding.column, finding.offset) == (3, 14, len('{\n  "näme": 1,\n  "dueDate": '.encode()))
    assert finding.message == "expected number, got string of 13 characters"
    assert finding.help == "write the number without quotes"
    assert finding.schema_location and finding.schema_location.endswith("#/properties/dueDate/type")
    assert finding.docs and finding.docs.startswith("https://")
    assert finding.value is None
    assert "1749032280681" not in repr(findings)
    [shown] = Validator(TASK, show_values=True).check(INVALID).findings
    assert shown.value == '"1749032280681"'


@pytest.mark.parametrize(
    "payload",
    [
        b'{"name": "a"}', '{"name": "a"}', bytearray(b'{"name": "a"}'), memoryview(b'{"name": "a"}'),
        memoryview(b'  {"name": "a"}')[2:],
        memoryview(b'{ " n a m e " :   " a " } ')[::2], array.array("B", b'{"name": "a"}'),
        array.array("b", b'{"name": "a"}'), b'\xef\xbb\xbf{"name": "a"}', '\ufeff{"name": "a"}',
        '{"name": "\\ud83d\\ude00"}', '{"name": "😀"}', b'{"name": "' + b"a" * 5000 + b'"}',
    ],
)  # fmt: skip
def test_texts_of_every_kind_are_taken(tasks: Validator, payload: bytes) -> None:
    assert tasks.is_valid(payload)
    assert tasks.check(payload) == Result(True, (), False)
    tasks.validate(payload)
    assert [*tasks.check_many([payload] * 2)] == [Result(True)] * 2


@pytest.mark.parametrize("payload", [None, 7, 1.5, {"name": "a"}, ["a"], object(), Path("a")])
def test_what_is_no_text_is_refused(tasks: Validator, payload: object) -> None:
    for call in (tasks.is_valid, tasks.check, tasks.validate):
        with pytest.raises(TypeError, match="a payload is the text of a JSON value, as bytes or str, not"):
            call(payload)  # type: ignore[operator]
    with pytest.raises(TypeError, match="as bytes or str"):
        next(tasks.check_many([payload]))  # type: ignore[list-item]
    with pytest.raises(TypeError, match="not iterable"):
        tasks.check_many(7)  # type: ignore[arg-type]


CODES = {
    "not JSON: empty": "empty",
    "not JSON: not UTF-8": "not-utf-8",
    "nested deeper than 127 levels": "too-deep",
}


@pytest.mark.parametrize(
    ("payload", "message", "offset"),
    [
        ("", "not JSON: empty", 0),
        (" \n", "not JSON: empty", 0),
        (b"\xff", "not JSON: not UTF-8", 0),
        ('{"name": "\ud800"}', "not JSON: not UTF-8", 10),
        ('{"name": "\udc00\ud800"}', "not JSON: not UTF-8", 10),
        (b'{"name": "\xed\xa0\x80"}', "not JSON: not UTF-8", 10),
        (b'\xef\xbb\xbf{"name": "\xff"}', "not JSON: not UTF-8", 13),
        ('{"name": "\\ud800"}', None, None),
        ('{"name": "a\x00b"}', None, None),
        ("{}\x00", None, None),
        ('{"dueDate": NaN}', None, None),
        ('{"dueDate": -Infinity}', None, None),
        ('{"dueDate": 1e400}', "number out of the range of a double", None),
        ("[" * 100_000, "nested deeper than 127 levels", None),
        ('{"name": "' + "a" * 4000 + "\udfff", "not JSON: not UTF-8", 4010),
    ],
)
def test_what_is_not_json_is_a_finding(
    tasks: Validator, payload: str, message: str | None, offset: int | None
) -> None:
    valid, [finding], truncated = tasks.check(payload)
    assert (valid, truncated) == (False, False)
    assert (finding.class_, finding.pointer) == ("not-json", "")
    assert finding.code == CODES.get(message, finding.code) != "not-json"
    assert message is None or finding.message == message
    assert offset is None or finding.offset == offset
    assert not tasks.is_valid(payload)


def test_validate_raises_with_findings(tasks: Validator) -> None:
    with pytest.raises(ValidationError) as raised:
        tasks.validate(INVALID)
    error = raised.value
    assert isinstance(error, ValueError)
    assert error.findings == tasks.check(INVALID).findings
    assert str(error) == "1 violation\n/dueDate: expected number, got string of 13 characters"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.findings, again.truncated, str(again)) == (
        ValidationError,
        error.findings,
        False,
        str(error),
    )


def test_options_change_what_is_found() -> None:
    many = '{"name": 1, "dueDate": "", "tags": 1}'
    assert len(Validator(TASK).check(many).findings) == 3
    result = Validator(TASK, max_errors=2).check(many)
    assert len(result.findings) == 2 and result.truncated
    with pytest.raises(ValidationError, match="^more than 2 violations"):
        Validator(TASK, max_errors=2).validate(many)
    unknown = '{"nmae": "a"}'
    assert Validator(TASK).is_valid(unknown)
    for strict in (True, ["unknown-field"], iter(LINTS)):
        [finding] = Validator(TASK, strict=strict).check(unknown).findings
        assert (finding.class_, finding.code) == ("lint", "unknown-field") and "name" in (finding.help or "")
        assert "nmae" not in repr(finding)
    assert Validator(TASK, strict=["duplicate-key"]).is_valid(unknown)
    inferred = '{"dueDate": 1, "lid": "x"}'
    assert Validator(TASK, strict=True).is_valid(inferred)
    found = Validator(TASK, strict=LINTS).check(inferred).findings
    assert [(each.class_, each.code) for each in found] == [("provenance", "inferred"), ("provenance", "contradicted")]
    report = '{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-02-10", "AggregationType": "Daily"}}'
    name = "create-task-containment-report.request"
    [finding] = Validator(name).check(report).findings
    assert finding.class_ == "rule" and "30 days" in finding.message
    assert not Validator(name).is_valid(report) and Validator(name, rules=False).is_valid(report)
    deep = '{"a": [[[[]]]]}'
    assert Validator(TASK).is_valid(deep) and not Validator(TASK, max_depth=3).is_valid(deep)


ORDER = {"id": "order", "at": "", "rule": "!has(self.n) || self.n > 1", "message": "n is too small"}
NAMED = {"id": "named", "at": "", "rule": "has(self.name)", "message": "a task has a name"}


def test_rules_of_ones_own() -> None:
    own = Validator("{}", rules=[ORDER])  # type: ignore[list-item]
    again = pickle.loads(pickle.dumps(own))
    for validator in (own, again):
        assert validator.is_valid('{"n": 2}') and not validator.is_valid('{"n": 1}')
        [finding] = validator.check('{"n": 1}').findings
        assert (finding.class_, finding.code, finding.message) == ("rule", "order", "n is too small")
    assert own.check('{"n": "a"}').findings[0].class_ == "rule-not-evaluated"
    # Beside those of the contract, whose findings stay as they are.
    tasks = Validator(TASK, rules=iter([NAMED]))  # type: ignore[arg-type]
    assert [it.code for it in tasks.check("{}").findings] == ["named"]
    assert tasks.check(INVALID).findings == Validator(TASK).check(INVALID).findings
    name = "create-task-containment-report.request"
    report = '{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-12-31"}}'
    more = Validator(name, rules=[NAMED])  # type: ignore[list-item]
    assert [it.code for it in more.check(report).findings] == ["named", "report-range-length"]
    assert [it.code for it in Validator(name, rules=[]).check(report).findings] == ["report-range-length"]


@pytest.mark.parametrize(
    ("rules", "error", "words"),
    [
        ("x", TypeError, "rules is True, False or dicts"),
        (7, TypeError, "rules is True, False or dicts"),
        ([7], TypeError, "rules is True, False or dicts"),
        ([{"id": "a"}], TypeError, "rules is True, False or dicts"),
        ([{**ORDER, "at": 7}], TypeError, "rules is True, False or dicts"),
        ([{**ORDER, "more": "a"}], TypeError, "rules is True, False or dicts"),
        ([{**ORDER, "rule": "self.n >"}], ValueError, "rule `order`"),
        ([{**ORDER, "at": "n"}], ValueError, "not a JSON pointer"),
        ([ORDER, ORDER], ValueError, "another rule's"),
        ([{**ORDER, "rule": "(" * 5000}], ValueError, "rule `order`"),
    ],
)
@pytest.mark.parametrize("schema", [TASK, "{}"])
def test_rules_that_cannot_be_used_are_refused(
    schema: str, rules: object, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        Validator(schema, rules=rules)  # type: ignore[arg-type]


def test_a_schema_of_ones_own() -> None:
    own = Validator('  {"type": "object", "properties": {"n": {"type": "integer"}}}')
    assert own.is_valid('{"n": 1}') and not own.is_valid('{"n": "x"}')
    assert repr(own) == "Validator(<JSON Schema>)"
    assert pickle.loads(pickle.dumps(own)).check('{"n": "x"}') == own.check('{"n": "x"}')


def test_keywords_without_effect_are_warnings() -> None:
    with pytest.warns(UserWarning) as warned:
        Validator('{\n  "type": "object",\n  "requierd": ["n"]\n}')
    [warning] = [str(it.message) for it in warned]
    assert warning.startswith("schema:3:3: ") and "required" in warning, warning
    assert warned[0].filename == __file__
    with pytest.warns(UserWarning) as warned:
        Validator(json.dumps({"allOf": [{"requierd": ["n"]}] * 30}))
    assert str(warned[-1].message) == "schema: 10 more keywords without effect" and len(warned) == 21
    with pytest.warns(UserWarning) as warned:
        misspelt = Validator(json.dumps({"requierd\0\x1b[31m" + "d" * 100: 1}))
    [warning] = [str(it.message) for it in warned]
    assert "requierd\ufffd\ufffd[31md" in warning and len(warning) < 200
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Whoever made it knows.
        assert repr(pickle.loads(pickle.dumps(misspelt))) == repr(copy.deepcopy(misspelt))
        Validator('{"required": ["n"], "x-of-others": 1, "type": "object"}')
        for name in NAMES:
            Validator(name)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("update-task.requests",), ValueError, "did you mean `update-task.request`"),
        (("",), ValueError, "no schema is named"),
        (("{",), ValueError, "not a usable schema"),
        (('{"type": 7}',), ValueError, "not a usable schema"),
        (('{"pattern": "(?=a)"}',), ValueError, "not a usable schema"),
        ((7,), TypeError, "str"),
        ((TASK, {"strict": ["unknown-filed"]}), ValueError, "unknown-field, duplicate-key"),
        ((TASK, {"strict": "unknown-field"}), TypeError, "strict is True, False or names of lints"),
        ((TASK, {"strict": [7]}), TypeError, "strict is True, False or names of lints"),
        ((TASK, {"strict": 7}), TypeError, "strict is True, False or names of lints"),
        ((TASK, {"max_errors": 0}), ValueError, "max_errors is 0; it is 1 at least"),
        ((TASK, {"max_errors": -1}), OverflowError, "negative"),
        ((TASK, {"max_depth": 0}), ValueError, "max_depth is 0"),
        ((TASK, {"max_depth": 1000}), ValueError, "it is 127 at most"),
        ((TASK, {"nonsense": 1}), TypeError, "nonsense"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[object, ...], error: type[Exception], words: str) -> None:
    schema, *named = arguments
    with pytest.raises(error, match=words):
        Validator(schema, **(named[0] if named else {}))  # type: ignore


def test_all_schemas_of_the_contract_are_there() -> None:
    assert TASK in NAMES and len(NAMES) == len(set(NAMES))
    for name in NAMES:
        assert not Validator(name).is_valid("7")
        assert repr(Validator(name)) == f"Validator('{name}')"


def test_it_can_be_pickled_and_copied(tasks: Validator) -> None:
    validator = Validator(TASK, rules=False, strict=LINTS, show_values=True, max_errors=1, max_depth=3)
    for again in (pickle.loads(pickle.dumps(validator)), copy.copy(validator), copy.deepcopy(validator)):
        for payload in (INVALID, '{"nmae": 1, "x": 2}', '{"a": [[[[]]]]}'):
            assert again.check(payload) == validator.check(payload)
    result = tasks.check(INVALID)
    for made in (result, result.findings[0], tasks.check("{}")):
        assert pickle.loads(pickle.dumps(made)) == made
    assert pickle.loads(pickle.dumps(tasks.check("{}"))).valid


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_use_it(tasks: Validator, method: str) -> None:
    # Used before the fork, so that what it keeps is there.
    assert not tasks.is_valid(INVALID)
    with multiprocessing.get_context(method).Pool(2) as pool:
        results = pool.map(tasks.check, ["{}", INVALID] * 50)
    assert results == [Result(True), tasks.check(INVALID)] * 50


def test_threads_share_it(tasks: Validator) -> None:
    long = INVALID.replace("näme", "n" * 5000)
    expected = tasks.check(long)
    wrong: list[Result] = []

    def work() -> None:
        for _ in range(200):
            if (result := tasks.check(long)) != expected:
                wrong.append(result)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_buffer_that_changes_does_no_harm(tasks: Validator) -> None:
    text = b'{"name": "' + b"a" * 100_000 + b'"}'
    buffer = bytearray(text)
    done = threading.Event()

    def change() -> None:
        at = 0
        while not done.is_set():
            at = (at + 1) % 100_000
            buffer[10 + at] = 0xFF
            buffer[10 + at] = 0x22
            buffer[10 + at] = 0x61

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(300):
            tasks.check(buffer)
            assert tasks.is_valid(text)
    finally:
        done.set()
        thread.join()
    # While it is being read, nobody holds it.
    tasks.check(buffer)
    buffer.extend(b" ")


def test_a_mapped_file_is_a_payload(tasks: Validator, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"name": "a"}')
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert tasks.is_valid(mapped)


def test_results_come_as_they_are_asked_for(tasks: Validator) -> None:
    asked = []

    def source():  # type: ignore[no-untyped-def]
        for number in range(3):
            asked.append(number)
            yield "{}" if number != 1 else INVALID
        raise KeyError("mine")

    results = tasks.check_many(source())
    assert iter(results) is results and asked == []
    assert next(results).valid and asked == [0]
    assert not next(results) and asked == [0, 1]
    assert next(results)
    with pytest.raises(KeyError, match="mine"):
        next(results)
    assert [*results] == []


def test_a_result_is_as_true_as_its_payload_is_valid(tasks: Validator) -> None:
    assert tasks.check("{}") and not tasks.check("7")
    assert str(tasks.check("7").findings[0]).startswith("(root): expected object")
    assert Finding._fields[:9] == (
        "class_", "code", "pointer", "line", "column", "offset", "message", "help", "schema_location",
    )  # fmt: skip


def test_everything_is_documented() -> None:
    import ast

    stub = Path(koreai_validate.__file__).with_name("_engine.pyi")
    for node in ast.walk(ast.parse(stub.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name
    engine = sys.modules["koreai_validate._engine"]
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            there = {name for name in dir(getattr(engine, node.name)) if not name.startswith("_")}
            stubbed = {it.name for it in node.body if isinstance(it, ast.FunctionDef) and not it.name.startswith("_")}
            assert there == stubbed, node.name
            for name in there:
                assert getattr(engine, node.name).__dict__[name].__doc__, f"help({node.name}.{name}) is empty"


def test_it_stands_alone() -> None:
    assert os.listdir(Path(koreai_validate.__file__).parent)
    assert "koreai_schemas" not in sys.modules
