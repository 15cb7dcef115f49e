"""`check_file`: what the command line reads, errors, progress and Ctrl-C."""

import gzip
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from koreai_validate import FileReport, Validator

TASKS = Validator("update-task.request")
GOOD, BAD = '{"name": "a"}', '{"name": 7}'


def nameless(report: FileReport) -> FileReport:
    return report._replace(kept=tuple(record._replace(file="") for record in report.kept))


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
    assert reports[0] == reports[1] and nameless(reports[0]) == nameless(reports[2])
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
    with pytest.raises(ValueError, match="spread.ndjson: .* form='document'"):
        spread.rename(tmp_path / "spread.ndjson")
        TASKS.check_file(tmp_path / "spread.ndjson")
    utf_16 = tmp_path / "utf-16.json"
    utf_16.write_text(GOOD, encoding="utf-16")
    with pytest.raises(ValueError, match="utf-16.json: it is UTF-16 text"):
        TASKS.check_file(utf_16)
    with pytest.raises(ValueError, match="threads is 0"):
        TASKS.check_file(spread, threads=0)
    with pytest.raises(ValueError, match="glob"):
        TASKS.check_file(tmp_path, glob="[")
    with pytest.raises(ValueError, match="NUL"):
        TASKS.check_file("a\0b")
    for path in (7, None, b"a.json", [7]):
        with pytest.raises(TypeError):
            TASKS.check_file(path)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files of all kinds, some of which cannot be read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "a.json").write_text(GOOD)
    (tmp_path / "b.ndjson.gz").write_bytes(gzip.compress(f"{GOOD}\n{BAD}\n".encode()))
    (tmp_path / "c.json.zst").write_bytes(b"\x28\xb5\x2f\xfd\x20\x0c\x61\0\0" + b'{"name": 7}\n')
    (tmp_path / "d.json.gz").write_bytes(gzip.compress(GOOD.encode()) + b"garbage")
    (tmp_path / "e.json.gz").write_bytes(gzip.compress(GOOD.encode() * 100)[:-20])
    (tmp_path / "f.json").write_text(GOOD, encoding="utf-16")
    (tmp_path / "in" / "g.jsonl").write_text(f"{BAD}\n")
    (tmp_path / "notes.txt").write_text("notes")
    return tmp_path


def names(folder: Path, *paths: str) -> list[str]:
    return [str(folder / path) for path in paths]


def test_a_folder_is_read_as_the_command_line_reads_it(folder: Path) -> None:
    report = TASKS.check_file(folder)
    assert (report.records, report.invalid, report.files, report.skipped, bool(report)) == (6, 3, 7, 1, False)
    assert [it.file for it in report.kept] == names(folder, "b.ndjson.gz", "c.json.zst", "in/g.jsonl")
    assert [it.file for it in report.unreadable] == names(folder, "e.json.gz", "f.json")
    assert "UTF-16" in report.unreadable[1].reason
    assert report.notes == (f"{folder / 'd.json.gz'}: what follows the gzipped data is not gzip and was not read",)
    summary = json.loads(
        subprocess.run(
            [os.environ["KOREAI"], "validate", "--schema", "update-task.request", "--format", "json", "--", folder],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        ).stdout
    )["summary"]
    for name in ("records", "invalid", "files", "skipped"):
        assert summary[name] == getattr(report, name), (name, summary)
    assert summary["unreadable"] == len(report.unreadable)
    assert pickle.loads(pickle.dumps(report)) == report


def test_patterns_lists_and_what_names_no_file(folder: Path) -> None:
    assert TASKS.check_file(folder / "[ab].*").files == 2
    assert TASKS.check_file(folder, glob="*.txt").skipped == 7
    assert TASKS.check_file(folder, glob=["a.*", "in/*"])[:6] == (2, 1, 25, TASKS.check_file(folder / "in").kept, 2, 6)
    several = TASKS.check_file([folder / "a.json", str(folder / "in"), folder / "none.json"])
    assert (several.records, several.files) == (2, 3)
    [missing] = several.unreadable
    assert missing.file == str(folder / "none.json") and missing.reason.startswith("cannot be read: No such file")
    assert TASKS.check_file([]) == FileReport(0, 0, 0, (), 0)
    with pytest.raises(FileNotFoundError):
        TASKS.check_file(folder / "*.csv")
    (folder / "empty").mkdir()
    [nothing] = TASKS.check_file(folder / "empty").unreadable
    assert nothing.reason == "contains no file whose name matches"


def test_standard_input_is_read() -> None:
    code = "from koreai_validate import Validator; v = Validator('update-task.request'); r = v.check_file('-')"
    code += "; print(r.records, r.invalid, r.kept[0].file)"
    text = gzip.compress(f"{GOOD}\n{BAD}\n".encode())
    done = subprocess.run([sys.executable, "-c", code], input=text, stdout=subprocess.PIPE, check=True)
    assert done.stdout.split() == [b"2", b"1", b"-"]


def test_progress_goes_on_from_file_to_file(folder: Path) -> None:
    shown: list[tuple[int, int | None]] = []
    TASKS.check_file(folder / "[ac].*", progress=lambda read, size: shown.append((read, size)))
    size = sum((folder / name).stat().st_size for name in ("a.json", "c.json.zst"))
    assert shown[-1] == (size, None) and shown == sorted(shown)

    def stop(read: int, size: int | None) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        TASKS.check_file(folder, progress=stop)


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
import os, signal, sys, threading
from koreai_validate import Validator
from pathlib import Path

def show(read, of):
    pass

# Where the tests run in the background of a shell, it is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
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
            # If no signal reached it, the test fails, and does not wait for ever.
            process.kill()
            out = process.stdout.read()
            if busy:
                writer.join()
    assert process.returncode in (0, -signal.SIGINT, 1) and "interrupted" in out
