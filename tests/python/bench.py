"""Measures the installed wheel: `is_valid` beside jsonschema-rs with orjson, and `check_arrow` beside the command
line, on tasks of which one in a hundred is invalid, or as many as INVALID says.

Usage: KOREAI=…/koreai python bench.py [MEGABYTES] [ROUNDS]. Needs orjson, jsonschema-rs and pyarrow. In each round
every contender runs once, one after the other, so that all meet the same machine; the best of each is shown, by the
clock and by time on processors, of all threads and of the command line's process. On a busy machine, the latter says
more. Not for Windows.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import orjson
import pyarrow as pa
from koreai_validate import Validator

MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 else 32
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
INVALID = float(os.environ.get("INVALID", "0.01"))
NAME = "update-task.request"
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / f"crates/koreai-schemas/schemas/{NAME}.schema.json").read_bytes())


def task(dice: random.Random) -> bytes:
    words = ["call", "customer", "invoice", "renewal", "Zürich", "follow up", "refund", "premium", "escalate"]
    text = lambda count: " ".join(dice.choices(words, k=count))  # noqa: E731
    body: dict[str, object] = {
        "name": text(4),
        "desc": text(dice.randrange(10, 60)),
        "dueDate": 1749032280681 + dice.randrange(10**9),
        "tags": dice.choices(words, k=3),
    }
    if dice.random() < INVALID:
        body["dueDate"] = "1749032280681"
    return json.dumps(body, ensure_ascii=False).encode()


def in_threads(count: int, work: Callable[[list[bytes]], None]) -> Callable[[], None]:
    def run() -> None:
        parts = [PAYLOADS[number::count] for number in range(count)]
        threads = [threading.Thread(target=work, args=(part,)) for part in parts[1:]]
        for thread in threads:
            thread.start()
        work(parts[0])
        for thread in threads:
            thread.join()

    return run


dice = random.Random(1)
PAYLOADS: list[bytes] = []
size = 0
while size < MEGABYTES * 1_000_000:
    PAYLOADS.append(task(dice))
    size += len(PAYLOADS[-1])
column = pa.array(PAYLOADS, pa.large_binary())
folder = tempfile.TemporaryDirectory()
lines = Path(folder.name) / "tasks.ndjson"
lines.write_bytes(b"\n".join(PAYLOADS) + b"\n")
wheel, other = Validator(NAME), jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
expected = sum(map(wheel.is_valid, PAYLOADS))
if expected != sum(other.is_valid(orjson.loads(payload)) for payload in PAYLOADS):
    sys.exit("error: the two do not agree on what is valid")


def is_valid(payloads: list[bytes]) -> None:
    for payload in payloads:
        wheel.is_valid(payload)


def check(payloads: list[bytes]) -> None:
    for payload in payloads:
        wheel.check(payload)


def jsonschema(payloads: list[bytes]) -> None:
    for payload in payloads:
        other.is_valid(orjson.loads(payload))


def jsonschema_errors(payloads: list[bytes]) -> None:
    for payload in payloads:
        [error.message for error in other.iter_errors(orjson.loads(payload))]


def parse(payloads: list[bytes]) -> None:
    for payload in payloads:
        orjson.loads(payload)


def command_line(threads: int) -> Callable[[], None]:
    command = [os.environ["KOREAI"], "validate", "--schema", NAME, "--ndjson", "--format", "ndjson"]
    # What the wheel does not look for, unless it is asked to.
    command += ["--allow", "unknown-field", "--allow", "duplicate-key"]
    command += ["--threads", str(threads), str(lines)]

    def run() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    return run


contenders: dict[str, Callable[[], object]] = {}
for count in (1, 2):
    on = f"on {count} thread{'s' * (count > 1)}"
    contenders |= {
        f"orjson.loads {on}": in_threads(count, parse),
        f"orjson + jsonschema-rs is_valid {on}": in_threads(count, jsonschema),
        f"wheel is_valid {on}": in_threads(count, is_valid),
        f"orjson + jsonschema-rs iter_errors {on}": in_threads(count, jsonschema_errors),
        f"wheel check {on}": in_threads(count, check),
        f"koreai validate {on}": command_line(count),
        f"wheel check_file {on}": lambda count=count: wheel.check_file(lines, threads=count),
        f"wheel check_arrow {on}": lambda count=count: wheel.check_arrow(column, threads=count),
    }


def processors() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


best = dict.fromkeys(contenders, (float("inf"), float("inf")))
for _ in range(ROUNDS):
    for name, run in contenders.items():
        begun, used = time.perf_counter(), processors()
        run()
        took = time.perf_counter() - begun, processors() - used
        best[name] = min(best[name][0], took[0]), min(best[name][1], took[1])
print(f"{len(PAYLOADS)} payloads, {size / len(PAYLOADS):.0f} bytes each, {len(PAYLOADS) - expected} invalid, best of {ROUNDS}")
for name, (seconds, used) in best.items():
    print(f"{size / 1e6 / seconds:8.0f} MB/s  {size / 1e6 / used:8.0f} MB/s of a processor  {name}")
folder.cleanup()
