"""`check_file`: what the command line reads, errors, progress and Ctrl-C."""

import gzip
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from koreai_validate import FileReport, Validator

TASKS = Validator("update-task.request")
GOOD, BAD = '{"name": "a"}', '{"name": 7}'


@pytest.mark.parametrize(
    ("name", "text", "form", "counts"),
    [
        ("a.ndjson", f"{GOOD}\n{BAD}\n\n{GOOD}", "auto", (3, 1)),
        ("a.jsonl", "", "auto", (0, 0)),
        ("a.json", f"{GOOD}\n{BAD}\n", "auto", (2, 1)),
        ("a.json", '{\n"name": 7\n}', "auto", (1, 1)),
        ("a.json", f"\ufeff{GOOD}", "auto", (1, 0)),
        ("a.json", f"[{GOOD}, {BAD}, {BAD}]", "array", (3, 2)),
        ("a.json", f"[{GOOD}, {BAD}", "array", (3, 2)),
        ("a.json", f"{GOOD}\n{GOOD}", "document", (1, 1)),
        ("a.txt", f"{BAD}\n", "lines", (1, 1)),
        ("a", "", "auto", (1, 1)),
        ("a.ndjson", GOOD[:-1] + "\n" + GOOD, "lines", (2, 1)),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_files_are_read_as_the_command_line_reads_them(
    tmp_path: Path, name: str, text: str, form: str, counts: tuple[int, int], threads: int
) -> None:
    plain = tmp_path / name
    plain.write_text(text, encoding="utf-8")
    packed = tmp_path / (name + ".gz")
    packed.write_bytes(gzip.compress(text.encode()))
    reports = [
        TASKS.check_file(path, form=form, threads=threads)  # type: ignore[arg-type]
        for path in (plain, str(plain), packed)
    ]
    assert reports[0] == reports[1] == reports[2]
    report = reports[0]
    assert (report.records, report.invalid, len(report.kept)) == (*counts, counts[1])
    assert report.bytes == len(text.encode()) and bool(report) == (counts[1] == 0)


def test_places_are_those_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f'{GOOD}\n{{"name": "ä", "tags": 1}}\n')
    [record] = TASKS.check_file(path).kept
    [finding] = record.findings
    assert (record.number, finding.line, finding.column, finding.offset) == (2, 2, 23, 14 + 23)


def test_what_is_kept_is_bounded_and_what_is_counted_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"{BAD}\n" * 50)
    report = TASKS.check_file(path, keep=7)
    assert (report.invalid, [record.number for record in report.kept]) == (50, [*range(1, 8)])
    assert TASKS.check_file(path, keep=0) == FileReport(50, 50, 50 * len(BAD) + 50, ())


def test_a_record_that_is_too_long_is_invalid(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f'{GOOD}\n{{"name": "{"a" * 200}"}}\n{GOOD}\n')
    [record] = TASKS.check_file(path, max_record=100).kept
    assert (record.number, record.findings[0].class_) == (2, "too-long")


def test_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        TASKS.check_file(tmp_path / "none.json")
    assert raised.value.filename == str(tmp_path / "none.json") and raised.value.errno == 2
    with pytest.raises(IsADirectoryError):
        TASKS.check_file(tmp_path)
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(GOOD.encode() * 100)[:-20])
    with pytest.raises((ValueError, OSError, EOFError), match="broken.gz"):
        TASKS.check_file(broken)
    spread = tmp_path / "spread.json"
    spread.write_text('{\n"name": "a"\n}\n{\n"name": "a"\n}\n')
    with pytest.raises(ValueError, match="spread.json: it holds several values that are spread over lines"):
        TASKS.check_file(spread)
    with pytest.raises(ValueError, match="form is none of 'auto'"):
        TASKS.check_file(spread, form="csv")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="threads is 0"):
        TASKS.check_file(spread, threads=0)
    with pytest.raises(ValueError, match="NUL"):
        TASKS.check_file("a\0b")
    with pytest.raises(TypeError):
        TASKS.check_file(7)  # type: ignore[arg-type]


def test_progress_is_shown_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"{GOOD}\n" * 1000)
    size = path.stat().st_size
    shown: list[tuple[int, int | None]] = []
    TASKS.check_file(path, progress=lambda read, of: shown.append((read, of)))
    assert shown[-1] == (size, size) and shown == sorted(shown)
    packed = tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    TASKS.check_file(packed, progress=lambda read, of: shown.append((read, of)))
    assert shown[-1] == (packed.stat().st_size, packed.stat().st_size)


@pytest.mark.parametrize("threads", [1, 2])
def test_what_progress_raises_ends_it(tmp_path: Path, threads: int) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"{GOOD}\n" * 1000)

    def stop(read: int, of: int | None) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        TASKS.check_file(path, progress=stop, threads=threads)
    with pytest.raises(TypeError):
        TASKS.check_file(path, progress=7, threads=threads)  # type: ignore[arg-type]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_other_threads_run_while_a_pipe_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("w") as file:
            file.write(f"{GOOD}\n{BAD}\n")

    thread = threading.Thread(target=write)
    thread.start()
    report = TASKS.check_file(pipe, form="lines")
    thread.join()
    assert (report.records, report.invalid) == (2, 1)


INTERRUPTED = """
import os, sys, threading
from koreai_validate import Validator
from pathlib import Path

def show(read, of):
    pass

print("ready", flush=True)
try:
    Validator("update-task.request").check_file(sys.argv[1], form="lines", threads=int(sys.argv[2]), progress=show)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("busy", [True, False])
def test_ctrl_c_ends_it(tmp_path: Path, threads: str, busy: bool) -> None:
    """Of a pipe that never ends, and of one on which nothing comes."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", INTERRUPTED, str(pipe), threads]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        # This returns when the other end was opened.
        with pipe.open("wb", buffering=0) as file:
            block = f"{GOOD}\n".encode() * 5000
            ended = threading.Event()

            def write() -> None:
                try:
                    while not ended.is_set():
                        file.write(block)
                except BrokenPipeError:
                    pass

            file.write(block)
            writer = threading.Thread(target=write)
            if busy:
                writer.start()
            # A signal between two waits is seen at the next one: it is sent until it is.
            for _ in range(600):
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(0.1)
                    break
                except subprocess.TimeoutExpired:
                    pass
            ended.set()
            out = process.stdout.read()
            if busy:
                writer.join()
    assert process.returncode in (0, -signal.SIGINT, 1) and "interrupted" in out
