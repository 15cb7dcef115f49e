"""The command line `koreai validate`, for the protocol of tests/kit. Usage: koreai_cli.py KOREAI.

It is started for each case: a process of its own, as a pipeline does.
"""

import json
import subprocess
import sys

from protocol import Skip, serve

KOREAI = sys.argv[1]


def run(*arguments, text=b"", may_exit=(0,)):
    done = subprocess.run([KOREAI, *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode == 3:
        raise Skip(f"refuses the file before it reads it as JSON: {done.stderr.decode().strip()}")
    if done.returncode not in may_exit:
        sys.exit(f"{arguments}: exit code {done.returncode}: {done.stderr.decode()}")
    return done


def judge(schema, payload, options):
    held_to = [] if schema == "exchange" else ["--schema", schema, "--document"]
    arguments = ["validate", *held_to, "--format", "ndjson"]
    arguments += [] if options["rules"] else ["--no-rules"]
    arguments += [argument for code in options["strict"] for argument in ("--deny", code)]
    done = run(*arguments, "-", text=payload, may_exit=(0, 1))
    findings = [finding for line in done.stdout.splitlines() if (finding := json.loads(line)).get("level") == "error"]
    return done.returncode == 0, findings


name, version = run("--version").stdout.decode().split()[:2]
contract = json.loads(run("schemas", "--format", "json").stdout)["contract"]["sha256"]
serve("koreai", version, [1, 2, 3, 4, 5, 6], judge, reads="text", contract=lambda _index, _folder: contract)
