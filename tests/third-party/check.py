"""Runs others' tools on the contract and the mock.
Usage: check.py FOLDER-OF-TOOLS KOREAI FROM [--spec FILE] [--faults FILE]; FILEs are found from the folder FROM.

Prints a table and every finding. Exits 1 on a finding that known-findings.json does not list, and on
an entry there that is no longer true; 2 if a tool cannot be run.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import jsonschema_rs

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
NPM = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
# What Schemathesis finds is not to depend on chance.
SEED = 9
# No tool takes longer, in seconds.
PATIENCE = 600
# Nor does it take the mock longer to begin, or to end.
START = 30


class Tools:
    """Where the tools are, and what they see of this machine: no settings, no folder of its user."""

    def __init__(self, folder, koreai):
        self.folder = folder.resolve()
        self.koreai = koreai.resolve()
        self.work = self.folder / "work"
        self.work.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KOREAI_")}
        self.environment = {
            **kept,
            "HOME": str(self.work),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self.work / "hypothesis"),
            "NO_COLOR": "1",
            "NO_PROXY": "127.0.0.1",
            "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
            "REDOCLY_TELEMETRY": "off",
            "XDG_CONFIG_HOME": str(self.work),
        }

    def run(self, *command, may_exit=(0,), environment=None):
        """A tool that has ended, with what it printed."""
        try:
            done = subprocess.run(
                command,
                cwd=PROJECT,
                env={**self.environment, **(environment or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CouldNot(f"`{shown(command)}` was not done after {PATIENCE} s")
        if done.returncode not in may_exit:
            raise CouldNot(f"`{shown(command)}` exited with {done.returncode}", done.stdout, done.stderr)
        return done

    def lint(self, package, *options):
        """What a linter of the npm registry says, which exits with 1 if it finds errors."""
        command = [str(self.folder / "node_modules/.bin" / package), "lint", "--format", "json", *options]
        done = self.run(*command, may_exit=(0, 1))
        try:
            return json.loads(done.stdout)
        except ValueError:
            reason = f"`{shown(command)}` printed something else than JSON"
            raise CouldNot(reason, done.stdout, done.stderr) from None


def shown(command):
    return " ".join([Path(command[0]).name, *map(str, command[1:])])


class CouldNot(Exception):
    """A tool that could not do its work, so that nothing can be said."""

    def __init__(self, reason, *output):
        super().__init__("\n".join([reason, *filter(None, output)]))


def redocly(tools, spec):
    report = tools.lint("redocly", "--config", HERE / "redocly.yaml", "--max-problems", "1000", spec)
    findings = [
        (problem["ruleId"], problem["location"][0].get("pointer", ""), problem["message"])
        for problem in report["problems"]
    ]
    return "one document", findings


def spectral(tools, spec):
    report = tools.lint("spectral", "--ruleset", HERE / "spectral.yaml", "--quiet", spec)
    findings = [
        (problem["code"], "/".join(map(str, problem["path"])), problem["message"])
        for problem in report
    ]
    return "one document", findings


# What stands in a folder for a report of every kind: findings, warnings, and what is not read.
PAYLOADS = {
    "a.ndjson": b'{"name": 7}\n{"nmae": "a"}\n{\n{"name": "a"}\n',
    "b/ä #.json": b'{"name": 7}',
    "cut.json.gz": b"\x1f\x8b\x08",
    "notes.txt": b"",
}


def sarif(tools):
    """The report of the command line, by the schema of SARIF that this package of Microsoft's carries."""
    folder = tools.folder / "node_modules/@microsoft/jest-sarif/lib/schemas"
    (file,) = folder.glob("sarif-2.1.0*.json")
    # The pattern of languages, which the reports do not name, has a bracket too many.
    schema = file.read_text(encoding="utf-8").replace("{2}]?$", "{2}$")
    validator = jsonschema_rs.validator_for(schema)
    payloads = tools.work / "payloads"
    for name, payload in PAYLOADS.items():
        (payloads / name).parent.mkdir(parents=True, exist_ok=True)
        (payloads / name).write_bytes(payload)
    findings, results = [], 0
    for more in ([], ["--strict", "--show-values"]):
        command = tools.koreai, "validate", "--schema", "update-task.request", "--format", "sarif", *more, payloads
        report = json.loads(tools.run(*command, may_exit=(3,)).stdout)
        results += len(report["runs"][0]["results"])
        findings += [
            (error.kind.name, "/".join(map(str, error.instance_path)), error.message)
            for error in validator.iter_errors(report)
        ]
    return f"{results} results", findings


def schemathesis(tools, spec, faults):
    explained = tools.work / "explained.ndjson"
    explained.write_text("", encoding="utf-8")
    report = tools.work / "schemathesis.json"
    report.unlink(missing_ok=True)
    options = ["--checks", "all", "--seed", SEED, "--generation-database", "none"]
    options += ["--continue-on-failure", "--report", "json", "--report-json-path", report]
    config = HERE / "schemathesis.toml"
    with mock(tools, faults) as environment:
        st = [tools.folder / "venv/bin/st", "--config-file", config, "run", spec]
        command = [*st, "--url", environment["KOREAI_HOST"], *options]
        environment["THIRD_PARTY_EXPLAINED"] = str(explained)
        output = tools.run(*map(str, command), may_exit=(0, 1), environment=environment).stdout
    (tools.work / "schemathesis.txt").write_text(output, encoding="utf-8")
    if not report.exists():
        raise CouldNot("Schemathesis wrote no report", output)
    done = json.loads(report.read_text(encoding="utf-8"))
    findings = [
        (failure["type"], operation, failure["title"])
        for failure in done["failures"]
        for operation in failure["operations"]
    ]
    findings += [("error", str(error.get("operation", "")), json.dumps(error)) for error in done["errors"]]
    # It warns of a run that shows nothing: only refusals, say.
    findings += [
        (name, place if isinstance(place, str) else json.dumps(place), "a warning")
        for name, places in done["warnings"].items()
        for place in places
    ]
    findings += [
        ("phase", name, f"was not gone through: {phase['skip_reason']}")
        for name, phase in done["phases"].items()
        if phase["status"] == "skip"
    ]
    lines = explained.read_text(encoding="utf-8").splitlines()
    noted = sorted({(finding["finding"], finding["at"]) for finding in map(json.loads, lines)})
    findings += [(name, place, "explained by hooks.py") for name, place in noted]
    if len(findings) > len(noted):
        print(output)
    return f"{done['test_cases']['generated']} cases", findings


@contextmanager
def mock(tools, faults):
    """A mock on a free port, and what it takes to call it, as variables of the environment."""
    command = [tools.koreai, "mock", "--seed", "0", "--no-limits", "--job-seconds", "1", "--quiet", "--create-tasks"]
    command += ["--faults", faults] if faults else []
    serving = subprocess.Popen(
        list(map(str, command)), cwd=PROJECT, env=tools.environment, stdout=subprocess.PIPE, encoding="utf-8"
    )
    watchdog = threading.Timer(START, serving.kill)
    watchdog.start()
    try:
        # The last line names a task. It is all there is before the mock ends.
        lines = []
        while line := serving.stdout.readline():
            lines.append(line.strip())
            if "task" in line:
                break
        watchdog.cancel()
        if not line:
            raise CouldNot(f"`{shown(command)}` did not say what it serves")
        environment = dict(line.split("=", 1) for line in lines if line.startswith("KOREAI_"))
        koreai = str(tools.koreai)
        token = tools.run(koreai, "token", "mint", "--lifetime", "3600", environment=environment).stdout
        start = [koreai, "report", "start", "--from", "2024-01-01", "--to", "2024-01-07", "--quiet"]
        report = tools.run(*start, environment=environment).stdout
        yield {
            **environment,
            "PYTHONPATH": str(HERE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SCHEMATHESIS_HOOKS": "hooks",
            "THIRD_PARTY_KOREAI": koreai,
            "THIRD_PARTY_TOKEN": token.strip(),
            "THIRD_PARTY_REPORT": report.strip(),
        }
        if serving.poll() is not None:
            raise CouldNot(f"the mock ended by itself, with {serving.returncode}")
    finally:
        watchdog.cancel()
        serving.send_signal(signal.SIGINT)
        try:
            serving.wait(timeout=START)
        except subprocess.TimeoutExpired:
            serving.kill()


def row(*cells):
    return "{:<22} {:<14} {:>8} {:>6} {:>7}".format(*cells)


def main():
    parser = argparse.ArgumentParser(prog="tests/third-party/run", description="Runs others' tools on the contract and the mock.")
    parser.add_argument("tools", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("koreai", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("from_folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--spec", type=Path, default=PROJECT / "spec/openapi.yaml", metavar="FILE", help="another document in place of the contract")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="faults for the mock, as `koreai mock --faults` takes them")
    arguments = parser.parse_args()
    spec = arguments.from_folder / arguments.spec
    faults = arguments.faults and arguments.from_folder / arguments.faults
    tools = Tools(arguments.tools, arguments.koreai)
    entries = json.loads((HERE / "known-findings.json").read_text(encoding="utf-8"))
    known = {(entry["tool"], entry["finding"], entry["at"]) for entry in entries}
    runs = [
        ("redocly", NPM["@redocly/cli"], lambda: redocly(tools, spec)),
        ("spectral", NPM["@stoplight/spectral-cli"], lambda: spectral(tools, spec)),
        ("sarif", NPM["@microsoft/jest-sarif"], lambda: sarif(tools)),
        ("schemathesis", version("schemathesis"), lambda: schemathesis(tools, spec, faults)),
    ]
    found, problems, failures = set(), [], []
    print(row("tool", "went through", "findings", "known", "time"), flush=True)
    for tool, release, check in runs:
        started = time.monotonic()
        try:
            did, findings = check()
        except CouldNot as failure:
            failures.append(f"{tool}: {failure}")
            continue
        seconds = time.monotonic() - started
        keys = {(tool, name, place) for name, place, _ in findings}
        found |= keys
        problems += [
            f"{tool}: {name} at {place}: {message}"
            for name, place, message in findings
            if (tool, name, place) not in known
        ]
        counts = len(findings), len(keys & known)
        print(row(f"{tool} {release}", did, *counts, f"{seconds:.0f} s"), flush=True)
    if not failures:
        gone = sorted(known - found)
        problems += [f"{tool}: {name} at {place} is listed, yet not found" for tool, name, place in gone]
    for problem in problems:
        print(problem)
    if failures:
        print(*["", *failures, "", "error: not every tool could be run"], sep="\n", file=sys.stderr)
        sys.exit(2)
    if problems:
        sys.exit(
            "\nerror: findings that are not known, or known ones that are gone. Fix the contract or the mock, "
            "or set tests/third-party/known-findings.json right, with a reason."
        )


main()
