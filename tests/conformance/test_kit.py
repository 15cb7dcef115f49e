"""The runner of the kit notices whatever an implementation does wrong. Usage: test_kit.py

Each test starts an implementation that knows the right answers, and makes one mistake: this script itself, called as
`test_kit.py MISTAKE`.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent / "kit"
sys.path.insert(0, str(KIT))
sys.dont_write_bytecode = True

import kit  # noqa: E402

INVENTED = {"code": "type", "pointer": "/made/up"}
# What an implementation does to its answer to a case, and what the runner has to say of it.
MISTAKES = {
    "none": "agrees",
    "reversed": "agrees",
    "redacted": "agrees",
    "without-classes": "agrees",
    "accepts-all": "accepts",
    "refuses-all": "refuses",
    "no-findings": "reports otherwise",
    "one-finding-more": "reports otherwise",
    "one-finding-less": "reports otherwise",
    "one-of-at-the-root": "reports otherwise",
    "wrong-pointer": "reports otherwise",
    "wrong-class": "reports otherwise",
    "next-column": "places otherwise",
    "crash": "it ended with exit code 3",
    "signal": "it ended with signal 9",
    "hang": "no answer within 1 s",
    "text": "a line that is not JSON",
    "not-a-number": "a line that is not JSON",
    "two-lines": "an unexpected line",
    "other-id": "an answer to 'another'",
    "too-long": "longer than 1048576 bytes",
    "skips-all": "no case of it was answered",
    "skips-without-reason": "a skip without a reason",
    "exit-at-the-end": "with exit code 5, not with exit code 0",
    "line-at-the-end": "an unexpected line",
    "goes-on": "it goes on after its input has ended",
    "leaves-a-child": "something that it started holds its output",
    "levels-1-and-3": "level 2 where level 3 is",
    "levels-that-are-true": "a list of numbers from 1 to 6",
    "other-contract": "built from another contract",
    "other-input": "known are text and value",
    "no-name": "with a name",
    "dies-at-once": "does not start",
}


def implementation(mistake):
    """Answers as the kit would have it, but for the mistake. Crashes and the like are made at one case."""
    truth = {case["id"]: case for case in kit.cases()}
    if mistake == "dies-at-once":
        sys.exit(4)
    for line in sys.stdin:
        question = json.loads(line)
        if question["type"] == "hello":
            print(json.dumps(hello(question, mistake)), flush=True)
            continue
        case = truth[question["id"]]
        assert base64.b64decode(question["payload"]) == case["payload"]
        chosen = case["id"] == "update-task.request/tags-are-null-to-clear-them"
        for out in answers(case, mistake, chosen):
            sys.stdout.write(out + "\n")
        sys.stdout.flush()
    if mistake == "line-at-the-end":
        print("{}", flush=True)
    if mistake == "goes-on":
        time.sleep(60)
    if mistake == "leaves-a-child":
        subprocess.Popen(["sleep", "60"])
    sys.exit(5 if mistake == "exit-at-the-end" else 0)


def hello(question, mistake):
    levels = {"levels-1-and-3": [1, 3], "levels-that-are-true": [True]}.get(mistake, [1, 2, 3, 4, 5, 6])
    contract = "another" if mistake == "other-contract" else question["contract"]["sha256"]
    answer = {"type": "hello", "name": "tested", "version": "1", "contract": contract, "levels": levels}
    if mistake == "no-name":
        del answer["name"]
    return answer | ({"input": "bytes"} if mistake == "other-input" else {})


def answers(case, mistake, chosen):
    findings = [{key: one[key] for key in one if key != "redacted"} for one in case["findings"]]
    answer = {"type": "answer", "id": case["id"], "verdict": case["verdict"], "findings": findings}
    schema = [one for one in findings if one["class"] == "schema"]
    if mistake == "skips-all" or mistake == "skips-without-reason" and chosen:
        yield json.dumps({"type": "skip", "id": case["id"], "reason": "no" if mistake == "skips-all" else " "})
        return
    if mistake == "reversed":
        findings.reverse()
    elif mistake == "redacted":
        for one, stated in zip(findings, case["findings"], strict=True):
            one["pointer"] = stated.get("redacted", one["pointer"])
    elif mistake == "without-classes":
        # What is not JSON has no other name.
        for one in findings:
            one["code"] = "not-json" if one.pop("class") == "not-json" else one["code"]
    elif mistake == "accepts-all":
        answer |= {"verdict": "valid", "findings": []}
    elif mistake == "refuses-all":
        answer |= {"verdict": "invalid", "findings": findings or [INVENTED]}
    elif mistake == "no-findings":
        answer["findings"] = []
    elif mistake == "one-finding-more" and findings:
        findings.append(INVENTED)
    elif mistake == "one-of-at-the-root" and findings:
        findings += [{"code": "oneOf", "pointer": ""}, INVENTED]
    elif mistake == "one-finding-less" and len(findings) > 1:
        findings.pop()
    elif mistake == "wrong-pointer" and schema:
        schema[0]["pointer"] += "/0"
    elif mistake == "wrong-class" and schema:
        schema[0]["class"] = "rule"
    elif mistake == "next-column" and findings:
        findings[0]["column"] += 1
    elif mistake == "crash" and chosen:
        sys.exit(3)
    elif mistake == "signal" and chosen:
        os.kill(os.getpid(), signal.SIGKILL)
    elif mistake == "hang" and chosen:
        time.sleep(60)
    elif mistake == "text" and chosen:
        yield "Warning: deprecated"
        return
    elif mistake == "not-a-number" and chosen:
        yield '{"type": "answer", "verdict": NaN}'
        return
    elif mistake == "two-lines" and chosen:
        yield json.dumps(answer)
    elif mistake == "other-id" and chosen:
        answer["id"] = "another"
    elif mistake == "too-long" and chosen:
        answer["id"] = "x" * 2**21
    yield json.dumps(answer)


def main():
    wrong = 0
    for mistake, expected in MISTAKES.items():
        # Where it is not the point, the machine may be as slow as it likes.
        timeout = "1" if mistake in ("hang", "goes-on", "leaves-a-child") else "60"
        command = [sys.executable, str(KIT / "kit.py"), "--timeout", timeout, "--", sys.executable, __file__, mistake]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        code = 0 if expected == "agrees" else 1
        if done.returncode != code or expected not in done.stdout:
            wrong += 1
            print(f"{mistake}: exit code {done.returncode}, without `{expected}`:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    print(f"the kit's runner: {len(MISTAKES)} implementations, {wrong} of them judged wrongly")
    sys.exit(bool(wrong))


if len(sys.argv) > 1:
    implementation(sys.argv[1])
main()
