"""Runs the kit through every implementation and prints the table. README.md says what is compared.

Usage: compare.py FOLDER-OF-TOOLS KOREAI [NAME=COMMAND…], each COMMAND a list in JSON.

Exits 1 on a difference that known-differences.json does not list, and on an entry there that is no longer true.
"""

import json
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kit"))

import kit  # noqa: E402

# What takes the place of each value of a valid payload, to make more payloads.
INSTEAD = [None, True, 0, -1, 1.5, 101, "", "text", "2024-02-30", "33.33", [], [None], {}]
GENERATED = 1500


def generated(cases):
    """Valid payloads with one value changed or taken away, the same ones in every run. Nobody wrote down what is
    right about them: our command line says it."""
    found = set()
    for case in cases:
        if case["level"] == 1 and case["verdict"] == "valid" and case.get("input") != "text":
            found.update((case["schema"], json.dumps(edited)) for edited in edits(json.loads(case["payload"])))
    some = random.Random(9).sample(sorted(found), min(GENERATED, len(found)))
    options = {"rules": False, "strict": []}
    return [
        {"id": f"generated/{n}", "level": 1, "schema": schema, "options": options, "payload": text.encode(), "verdict": None}
        for n, (schema, text) in enumerate(some)
    ]


def edits(value):
    """Every value that differs from this one in one place."""
    # As texts, since to Python True and 1 are the same.
    yield from (other for other in INSTEAD if json.dumps(other) != json.dumps(value))
    if isinstance(value, dict):
        for key, member in value.items():
            rest = {name: content for name, content in value.items() if name != key}
            yield rest
            yield from ({**value, key: other} for other in edits(member))
    if isinstance(value, list):
        for index, item in enumerate(value):
            for other in edits(item):
                yield [*value[:index], other, *value[index + 1 :]]


def implementations(tools, koreai):
    """Names and commands. The first is the one whose verdict on generated payloads counts."""
    python = lambda script, *arguments: [sys.executable, str(HERE / script), *arguments]  # noqa: E731
    node = lambda script, draft: ["node", str(HERE / script), str(tools), draft]  # noqa: E731
    yield "koreai", python("koreai_cli.py", koreai)
    for draft in ("2020-12", "draft-07"):
        yield "ajv", node("ajv.mjs", draft)
        yield "@hyperjump/json-schema", node("hyperjump.mjs", draft)
        yield "jsonschema", python("jsonschema_py.py", draft)
        yield "jsonschema-rs", python("jsonschema_rs_py.py", draft)
        yield "boon", [str(tools / "boon/debug/boon-verdicts"), draft]
    yield "fastjsonschema", python("fastjsonschema_py.py")


def main():
    tools, koreai = Path(sys.argv[1]).resolve(), sys.argv[2]
    more = [argument.partition("=") for argument in sys.argv[3:]]
    everything = [*implementations(tools, koreai), *((name, json.loads(command)) for name, _, command in more)]
    cases, folder = kit.cases(), kit.schemas_folder()
    known = kit.known_differences(HERE / "known-differences.json")
    payloads = generated(cases)
    results, problems = [], []
    for name, command in everything:
        result = kit.run(command, cases, folder, known=known, more=payloads)
        ours = results[0].verdicts if results else result.verdicts
        if result.name != name:
            problems.append(f"{name}: it calls itself {result.name}")
        for payload in payloads:
            if result.verdicts.get(payload["id"]) not in (None, ours.get(payload["id"])):
                problems.append(f"{name}, unlike ours: {payload['schema']}: {payload['payload'].decode()}")
        results.append(result)
        problems += [f"{result.name} {result.version}: {problem}" for problem in result.problems]
        print(f"{name}: {len(result.problems)} problems", file=sys.stderr)
    print(*kit.table(results), sep="\n")
    agreed = sum(len(result.verdicts) for result in results)
    print(f"\n{len(payloads)} generated payloads: {agreed} verdicts, each the command line's unless it is listed below")
    print(f"{sum(len(entry['cases']) for entry in known)} known differences, each with its reason in {HERE.name}/known-differences.json")
    tried = {result.name for result in results}
    # Those that are run with --all alone.
    possible = {"koreai-validate", "koreai-schemas (npm)", "koreai-schemas (Python)", "networknt", *tried}
    problems += [f"known differences name {e['implementation']}, which is not an implementation" for e in known if e["implementation"] not in possible]
    if problems:
        print(*["", *problems], sep="\n")
        sys.exit(
            "\nerror: implementations disagree with the kit, or no longer do. Correct the contract or the case, or "
            "tests/conformance/known-differences.json, with a reason."
        )


main()
