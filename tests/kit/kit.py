"""Runs the cases of this kit through an implementation and says at which levels it agrees.

    python3 kit.py [options] -- COMMAND…

COMMAND speaks the protocol of PROTOCOL.md on its standard input and output. Python 3.9 or newer is all that is
needed. Exit codes: 0 the implementation agrees, but for known differences; 1 it does not, or an entry of the known
differences is out of date; 2 wrong usage, or the kit is damaged.
"""

import argparse
import base64
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

KIT = Path(__file__).resolve().parent
VERSION = 1
LEVELS = {1: "verdict", 2: "code, pointer", 3: "position", 4: "rules", 5: "strict", 6: "exchanges"}
# Where the cases are: those of payloads, and those of whole exchanges.
FILES = ("cases.ndjson", "exchanges.ndjson")
# What can be declared as a known difference.
DIFFERENCES = ("accepts", "refuses", "reports otherwise", "places otherwise", "crash", "hang", "garbage")
# The longest line that is read as an answer, in bytes.
LONGEST = 1 << 20
# An implementation that crashes again and again is not started any more.
RESTARTS = 20


class Damaged(Exception):
    """The kit itself cannot be used."""


class Broken(Exception):
    """The implementation did not answer as the protocol demands: `crash`, `hang` or `garbage`, and why."""

    def __init__(self, kind, why):
        super().__init__(f"{kind}: {why}")
        self.kind = kind


def cases(folder=KIT):
    """The cases in the order of the file, each with the bytes of its payload under `payload`."""
    found = []
    seen = set()
    lines = [
        (name, number, line)
        for name in FILES
        for number, line in enumerate((folder / name).read_text(encoding="utf-8").splitlines(), 1)
    ]
    for name, number, line in lines:
        try:
            case = json.loads(line)
            payload = (folder / case["file"]).read_bytes()
        except (ValueError, KeyError, OSError) as error:
            raise Damaged(f"{name}, line {number}: {type(error).__name__}: {error}") from None
        if hashlib.sha256(payload).hexdigest() != case["sha256"]:
            raise Damaged(f"{case['file']} is not the file that {name} describes: its sha256 differs")
        if case["id"] in seen:
            raise Damaged(f"{name}, line {number}: the id {case['id']} stands there twice")
        seen.add(case["id"])
        found.append({**case, "payload": payload})
    return found


def schemas_folder(given=None):
    """The folder of the schemas: beside the kit, or in the repository that the kit is part of."""
    places = [given] if given else [KIT / "schemas", KIT.parent.parent / "crates/koreai-schemas/schemas"]
    for place in map(Path, places):
        if (place / "index.json").is_file():
            for schema in json.loads((place / "index.json").read_text(encoding="utf-8"))["schemas"]:
                for entry in (schema, schema["draft-07"]):
                    if hashlib.sha256((place / entry["file"]).read_bytes()).hexdigest() != entry["sha256"]:
                        raise Damaged(f"{place / entry['file']} is not the file that index.json describes")
            return place.resolve()
    raise Damaged(f"no index.json in {' or '.join(str(place) for place in places)}; name the folder with --schemas")


def known_differences(path):
    """The entries of a file of known differences, checked for their form."""
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(f"{path}: {error}") from None
    if not isinstance(entries, list):
        raise Damaged(f"{path}: a list is expected; README.md shows one")
    for number, entry in enumerate(entries, 1):
        texts = isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("implementation", "reason"))
        if not texts or not isinstance(entry.get("cases"), list) or not all(isinstance(id, str) for id in entry["cases"]):
            raise Damaged(f"{path}, entry {number}: implementation, difference, cases and reason are expected")
        if entry.get("difference") not in DIFFERENCES:
            raise Damaged(f"{path}, entry {number}: difference is one of {', '.join(DIFFERENCES)}")
    return entries


class Implementation:
    """The process under test. It is started again after it broke."""

    def __init__(self, command, hello, timeout):
        self.command, self.hello, self.timeout = command, hello, timeout
        self.process = None
        self.starts = 0
        # How it broke last, and what it answered last.
        self.broke = self.answered = None

    def start(self):
        self.stop()
        self.starts += 1
        # In a group of its own, so that what a shell script starts can be ended with it.
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=os.name == "posix"
        )
        self.lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, self.lines), daemon=True).start()
        # What is compiled on the first start may take longer than an answer.
        return self._exchange(self.hello, "hello", 6 * self.timeout)

    @staticmethod
    def _read(stream, lines):
        # A line that is too long arrives in parts, the first of which is garbage.
        while line := stream.readline(LONGEST):
            lines.put(line)
        lines.put(None)

    @staticmethod
    def _write(stream, text):
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):
            # The process has ended: its output says so too.
            pass

    def _exchange(self, message, kind, timeout):
        if not self.lines.empty():
            line = self.lines.get()
            if line is None:
                raise Broken("crash", f"after its last answer {self._ended()}")
            raise Broken("garbage", f"an unexpected line after its last answer: {line[:80]!r}")
        # On its own thread, so that a program that does not read costs no more than the timeout.
        text = json.dumps(message).encode() + b"\n"
        threading.Thread(target=self._write, args=(self.process.stdin, text), daemon=True).start()
        try:
            line = self.lines.get(timeout=timeout)
        except queue.Empty:
            raise Broken("hang", f"no answer within {timeout:g} s") from None
        if line is None:
            raise Broken("crash", self._ended())
        if not line.endswith(b"\n"):
            what = f"longer than {LONGEST} bytes" if len(line) >= LONGEST else "not ended by a line feed"
            raise Broken("garbage", f"a line that is {what}: {line[:80]!r}")
        try:
            answer = json.loads(line.decode(), parse_constant=refuse)
        except (ValueError, RecursionError):
            raise Broken("garbage", f"a line that is not JSON: {line[:80]!r}") from None
        if not isinstance(answer, dict) or answer.get("type") not in (kind, "skip"):
            raise Broken("garbage", f"expected an object of type {kind}: {line[:80]!r}")
        return answer

    def _ended(self):
        try:
            return f"it ended with {code_of(self.process.wait(5))}"
        except subprocess.TimeoutExpired:
            return "it closed its output and went on"

    def ask(self, case):
        """The answer to a case, checked for its form."""
        if self.process is None and self.starts > RESTARTS:
            raise Broken(self.broke, f"not asked: it broke {self.starts} times, and is not started again")
        try:
            if self.process is None:
                self.start()
            message = {
                "type": "case",
                "id": case["id"],
                "schema": case["schema"],
                "options": case["options"],
                "payload": base64.b64encode(case["payload"]).decode(),
            }
            answer = self._exchange(message, "answer", self.timeout)
            if answer.get("id") == self.answered != case["id"]:
                raise Broken("garbage", f"an unexpected line: a second answer to {self.answered}")
            check(answer, case["id"])
            self.answered = case["id"]
        except Broken as broken:
            self.broke = broken.kind
            self.stop()
            raise
        return answer

    def finish(self):
        """Ends the input, and says what is wrong with how the process ends."""
        if self.process is None:
            return None
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            code = self.process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            self.stop()
            return "it goes on after its input has ended"
        try:
            line = self.lines.get(timeout=self.timeout)
        except queue.Empty:
            return "something that it started holds its output and goes on"
        finally:
            # What it started as well.
            self.stop()
        if line is not None:
            return f"an unexpected line after its last answer: {line[:80]!r}"
        return f"it ended with {code_of(code)}, not with exit code 0" if code else None

    def stop(self):
        if self.process is not None:
            try:
                if os.name == "posix":
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()
            except OSError:
                # It has ended already.
                pass
            self.process.wait()
            self.process = None


def refuse(word):
    """NaN and Infinity are not JSON."""
    raise ValueError(word)


def code_of(code):
    """An exit code of subprocess, in words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def check(answer, id):
    """Raises if an answer has not the form that the protocol gives it."""
    if answer.get("id") != id:
        raise Broken("garbage", f"an answer to {answer.get('id')!r}")
    if answer["type"] == "skip":
        if not isinstance(answer.get("reason"), str) or not answer["reason"].strip():
            raise Broken("garbage", "a skip without a reason")
        return
    if answer.get("verdict") not in ("valid", "invalid"):
        raise Broken("garbage", f"verdict {answer.get('verdict')!r}; known are valid and invalid")
    findings = answer.get("findings", [])
    formed = isinstance(findings, list) and all(
        isinstance(one, dict) and isinstance(one.get("code"), str) and isinstance(one.get("pointer"), str)
        for one in findings
    )
    if not formed:
        raise Broken("garbage", "findings are objects with code and pointer")
    if answer["verdict"] == "valid" and findings:
        raise Broken("garbage", "a valid payload with findings")


def difference(case, answer, levels):
    """How an answer differs from what the case states: at which level, and in which words. None if it does not."""
    own = case["level"]
    if answer["verdict"] != case["verdict"]:
        return (own, "accepts" if answer["verdict"] == "valid" else "refuses")
    if case["verdict"] == "valid" or 2 not in levels:
        return None
    expected, found = case["findings"], answer.get("findings", [])
    # Each parser has words and places of its own for what is not JSON.
    if expected[0]["class"] == "not-json":
        right = len(found) == 1 and "not-json" in (found[0]["code"], found[0].get("class"))
        return None if right else (max(own, 2), "reports otherwise")
    rest = list(found)
    pairs = []
    # Those that stand at the same place first: several may have one code and pointer.
    for exact in (True, False):
        for one in [one for one in expected if all(one is not other for other, _ in pairs)]:
            match = next((other for other in rest if fits(one, other) and (not exact or placed(one, other))), None)
            if match is not None:
                rest.remove(match)
                pairs.append((one, match))
    if len(pairs) < len(expected):
        return (max(own, 2), "reports otherwise")
    # Where no alternative of a `oneOf` fits, some list each that failed, and some the closest alone.
    choices = {one[key] for one in expected if one.get("oneOf") for key in ("pointer", "redacted") if key in one}
    if not all(any(beneath(one["pointer"], choice) for choice in choices) for one in rest):
        return (max(own, 2), "reports otherwise")
    # Of an exchange, the pointer is the place.
    if own != 6 and 3 in levels and not all(placed(one, other) for one, other in pairs):
        return (max(own, 3), "places otherwise")
    return None


def beneath(pointer, above):
    """Whether a pointer leads to what another leads to, or into it."""
    return (pointer + "/").startswith(above + "/")


def placed(expected, found):
    """Whether a finding stands where the expected one does."""
    return all(expected.get(place) == found.get(place) for place in ("line", "column", "offset"))


def fits(expected, found):
    """Whether a finding is the expected one. `redacted` is the pointer with `*` for undeclared names."""
    # A broken rule and one that cannot be evaluated give the same verdict.
    rules = ("rule", "rule-not-evaluated")
    classes = rules if expected["class"] in rules else (expected["class"],)
    if found["code"] != expected["code"] or found.get("class", expected["class"]) not in classes:
        return False
    return found["pointer"] in (expected["pointer"], expected.get("redacted", expected["pointer"]))


class Result:
    """What became of a run."""

    def __init__(self, name, version, levels):
        self.name, self.version, self.levels = name, version, levels
        # For each level: how many cases it has for this implementation, and how many agree.
        self.asked, self.agreed = Counter(), Counter()
        self.skipped = Counter()
        self.known = 0
        self.problems = []
        # The verdicts of payloads that belong to no case, by id.
        self.verdicts = {}

    def cells(self):
        """The cells of a row of the table."""
        counts = [f"{self.agreed[level]}/{self.asked[level]}" if level in self.levels else "–" for level in LEVELS]
        return [f"{self.name} {self.version}", *counts, str(self.known), str(sum(self.skipped.values()))]


def hello_of(folder):
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))["contract"]
    contract = {"version": index["version"], "sha256": index["sha256"]}
    return {"type": "hello", "kit": VERSION, "contract": contract, "schemas": str(folder)}


def wrong_hello(about, sha256):
    """What is wrong with the answer to hello, if anything is."""
    if about["type"] != "hello" or not isinstance(about.get("name"), str) or not about["name"].strip():
        return "an object of type hello with a name is expected"
    levels = about.get("levels")
    if not isinstance(levels, list) or not all(type(level) is int and level in LEVELS for level in levels):
        return f"levels {levels!r}; a list of numbers from 1 to 6 is expected"
    if 1 not in levels or 3 in levels and 2 not in levels:
        return f"levels {levels!r}; level 1 is always among them, and level 2 where level 3 is"
    if about.get("input", "text") not in ("text", "value"):
        return f"input {about['input']!r}; known are text and value"
    if about.get("contract") != sha256:
        return "it was built from another contract; build it from the kit's, or take its kit"
    return None


def run(command, everything, folder, *, known=(), timeout=10, more=(), only=None):
    """Runs the cases through a command. `known` are entries of known differences; `more` are payloads besides, of
    which only the verdicts are kept; `only` holds some of the levels that the implementation claims."""
    hello = hello_of(folder)
    process = Implementation(command, hello, timeout)
    try:
        about = process.start()
    except (Broken, OSError) as error:
        process.stop()
        result = Result(Path(command[0]).name, "", set())
        result.problems.append(f"does not start: {error}")
        return result
    result = Result(str(about.get("name")), str(about.get("version", "")), set())
    if wrong := wrong_hello(about, hello["contract"]["sha256"]):
        process.stop()
        result.problems.append(f"hello: {wrong}")
        return result
    levels = about["levels"]
    result.levels = levels = set(levels) & (set(only) if only else set(LEVELS))
    reads_text = about.get("input", "text") == "text"
    expected = {
        id: entry["difference"] for entry in known if entry["implementation"] == result.name for id in entry["cases"]
    }
    ids = {case["id"] for case in everything}
    result.problems += [f"known differences name {id}, which is not a case" for id in sorted(set(expected) - ids)]
    for case in [*everything, *more]:
        level = case["level"]
        if level not in levels:
            continue
        if case.get("input") == "text" and not reads_text:
            result.skipped["reads values, not text"] += 1
            continue
        try:
            answer = process.ask(case)
            if answer["type"] == "skip":
                result.skipped[answer["reason"]] += 1
                continue
            if case["verdict"] is None:
                result.verdicts[case["id"]] = answer["verdict"]
                continue
            differs = difference(case, answer, levels)
        except (Broken, OSError) as error:
            differs = (level, getattr(error, "kind", "crash"))
            answer = {"findings": [], "why": str(error)}
        # A case of level 1 that is invalid is asked at the levels of findings as well.
        asked = {level} | ({2, 3} & levels if level == 1 and case["verdict"] == "invalid" else set())
        for each in asked:
            result.asked[each] += 1
            result.agreed[each] += differs is None or each < differs[0]
        entry = expected.pop(case["id"], None)
        # What is not asked at this level cannot show.
        if entry == "reports otherwise" and 2 not in levels or entry == "places otherwise" and 3 not in levels:
            entry = None
        if differs and entry == differs[1]:
            result.known += 1
        elif differs:
            result.problems.append(sentence(case, differs[1], answer))
        elif entry:
            result.problems.append(f"{case['id']}: it agrees, yet is listed as a known difference: {entry}")
    if ended := process.finish():
        result.problems.append(ended)
    for level in sorted(levels):
        if not result.asked[level]:
            result.problems.append(f"level {level} is claimed, and no case of it was answered")
    return result


def sentence(case, what, answer):
    if "why" in answer:
        return f"{case['id']}: {answer['why']}"
    if what in ("accepts", "refuses"):
        got = [(one["code"], one["pointer"]) for one in answer.get("findings", [])]
        return f"{case['id']}: {what} {case['file']}" + (f": {got}" if got else "") + f". {case['why']}"
    keys = ("class", "code", "pointer", *(() if what == "reports otherwise" else ("line", "column", "offset")))
    got = [tuple(one.get(key) for key in keys) for one in answer.get("findings", [])]
    expected = [tuple(one[key] for key in keys) for one in case["findings"]]
    return f"{case['id']}: {what}: {got}, not {expected}. {case['why']}"


def table(results):
    """The results as lines, one for each implementation."""
    head = ["implementation", *(f"{number} {what}" for number, what in LEVELS.items()), "known", "skipped"]
    rows = [head, *(result.cells() for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def main():
    parser = argparse.ArgumentParser(
        prog="kit.py",
        description="Runs the cases of this kit through an implementation (PROTOCOL.md).",
        epilog="Exit codes: 0 it agrees, 1 it does not, 2 wrong usage or a damaged kit.",
    )
    parser.add_argument("--schemas", metavar="FOLDER", help="the folder with index.json [default: the kit's]")
    parser.add_argument("--known", metavar="FILE", help="known differences, as README.md describes them")
    parser.add_argument("--levels", metavar="LIST", help="ask at these levels only, such as 1,2")
    parser.add_argument("--timeout", type=float, default=10, metavar="SECONDS", help="for one answer [default: 10]")
    parser.add_argument("--most", type=int, default=20, metavar="COUNT", help="differences to print [default: 20]")
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="the implementation, behind --")
    if "--" not in sys.argv and len(sys.argv) > 1 and not {"-h", "--help"} & set(sys.argv):
        parser.error("write -- before the command")
    given = parser.parse_args()
    begun = time.monotonic()
    try:
        only = [int(level) for level in given.levels.split(",")] if given.levels else None
        if only and not (set(only) <= set(LEVELS) and 1 in only and (2 in only or 3 not in only)):
            parser.error("--levels: numbers from 1 to 6; 1 among them, and 2 where 3 is")
        everything, folder = cases(), schemas_folder(given.schemas)
        known = known_differences(given.known) if given.known else []
        result = run(given.command, everything, folder, known=known, timeout=given.timeout, only=only)
    except (Damaged, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(*table([result]), sep="\n")
    names = sorted({entry["implementation"] for entry in known})
    if names and result.name not in names:
        print(f"note: no known difference is of {result.name}; those given are of {', '.join(names)}")
    for reason, count in result.skipped.most_common(given.most):
        print(f"skipped {count}: {reason}")
    for problem in result.problems[: given.most]:
        print(f"  {problem}")
    if len(result.problems) > given.most:
        print(f"  … and {len(result.problems) - given.most} more; --most prints more of them")
    print(f"{sum(result.asked.values())} questions in {time.monotonic() - begun:.1f} s", end=": ")
    count = len(result.problems)
    print("agrees" if not count else f"{count} problem{'s' if count > 1 else ''}")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
