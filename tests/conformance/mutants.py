"""Breaks the engine in one place after the other: the kit has to notice each. Usage: mutants.py [NUMBER…]

Works on a copy of what is committed, in a temporary folder, with the target folder of the project. Each mutant is
built and held to the kit by `cargo test -p koreai-tests --test kit`: about half a minute each. Exits with 1 if one
survives, or does not apply any more.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
ENGINE = "crates/koreai-validate/src/"
# What goes wrong, the file, what stands there once, and what takes its place.
MUTANTS = [
    ("types are not checked", "plan/accept.rs", "require(keywords.types.allow(kind))?;", ""),
    ("required members are not checked", "plan/accept.rs", "require(present == members.all_required())", "Ok(())"),
    (
        "fractions pass as integers",
        "plan/accept.rs",
        "require(!keywords.types.integers_only || number.is_integer())?;",
        "",
    ),
    ("minimum and maximum are not checked", "plan/accept.rs", "in_range(&keywords.number, || number.as_f64())", "Ok(())"),
    ("lengths count bytes", "plan/inspect/instance.rs", "text.chars().count() as u64", "text.len() as u64"),
    ("a text may be one longer", "plan/inspect/problems.rs", "Some(max) if length(text) > max =>", "Some(max) if length(text) > max + 1 =>"),
    ("patterns are not checked", "plan/accept.rs", "|pattern| pattern.matches(&text)", "|pattern| pattern.matches(&text) || true"),
    ("enumerations are not checked", "plan/accept.rs", "values.texts.iter().any(|value| *value == text)", "true"),
    ("items are not checked", "plan/accept.rs", "Some(node) => self.value(node)?,\n                None => self.skip()?,", "_ => self.skip()?,"),
    ("rules are dropped", "plan/accept.rs", "members.rules.filter(|_| self.demands.rules)", "members.rules.filter(|_| false)"),
    (
        "a daily report may be a millisecond longer",
        "generated/rules.rs",
        "|| Some((!object.has(2) || (time_2?.since(time_0?)? <= 2592000000000000i64))),",
        "|| Some((!object.has(2) || (time_2?.since(time_0?)? <= 2592000001000000i64))),",
    ),
    (
        "a report may be a millisecond longer",
        "generated/rules.rs",
        "|| (time_2?.since(time_0?)? <= 7776000000000000i64)),",
        "|| (time_2?.since(time_0?)? <= 7776000001000000i64)),",
    ),
    (
        "a range of no length is refused",
        "generated/rules.rs",
        "|| (time_0?\n                <= (if",
        "|| (time_0?\n                < (if",
    ),
    ("columns count from 0", "position.rs", "let column = if lines > 0 { 1 }", "let column = if lines > 0 { 0 }"),
    ("columns count bytes", "position.rs", "bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64", "bytes.len() as u64"),
    ("lines end at carriage returns", "position.rs", "memchr_iter(b'\\n', passed).count() as u64", "memchr_iter(b'\\r', passed).count() as u64"),
    (
        "the first of two members counts",
        "plan/inspect/instance.rs",
        "survey.last.insert(name.decode(), range.start);",
        "survey.last.entry(name.decode()).or_insert(range.start);",
    ),
    ("names of customers are shown", "plan/inspect/mod.rs", "let show = self.inspection.options.show_values;", "let show = true;"),
    ("pointers are not escaped", "pointer.rs", "name.replace('~', \"~0\").replace('/', \"~1\")", "name.to_owned()"),
    ("unknown members are not reported", "plan/inspect/mod.rs", "if !members.reports_unknown() ||", "if members.reports_unknown() ||"),
    ("one level more may nest", "json/cursor.rs", "pub const MAX_DEPTH: usize = 127;", "pub const MAX_DEPTH: usize = 126;"),
    ("2^53 is not a large integer", "json/number.rs", "self.as_f64().abs() >= SAFE", "self.as_f64().abs() > SAFE"),
    ("a byte order mark does not count as bytes", "parse.rs", "offset: (bytes.len() - without_mark(bytes).len()) as u64,", "offset: 0,"),
    ("items count from 1", "plan/inspect/mod.rs", "self.path.push(Step::Item(index));", "self.path.push(Step::Item(index + 1));"),
]  # fmt: skip


def judged(copy):
    """Whether the kit notices: None if the mutant cannot be built."""
    command = ["cargo", "test", "--quiet", "-p", "koreai-tests", "--test", "kit"]
    build = subprocess.run([*command, "--no-run"], cwd=copy, capture_output=True, encoding="utf-8", check=False)
    if build.returncode:
        print(build.stderr[-1500:])
        return None
    return subprocess.run(command, cwd=copy, capture_output=True, check=False).returncode != 0


def main():
    chosen = {int(number) for number in sys.argv[1:]} or set(range(1, len(MUTANTS) + 1))
    os.environ.setdefault("CARGO_TARGET_DIR", str(PROJECT / "target"))
    killed, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=PROJECT, stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        if judged(copy) is not False:
            sys.exit("error: the engine fails the kit as it is")
        for number, (what, file, old, new) in enumerate(MUTANTS, 1):
            if number not in chosen:
                continue
            path = copy / ENGINE / file
            text = path.read_text(encoding="utf-8")
            if text.count(old) != 1:
                print(f"{number:2} {what}: applies to {text.count(old)} places of {file}", flush=True)
                wrong += 1
                continue
            path.write_text(text.replace(old, new), encoding="utf-8")
            verdict = judged(copy)
            path.write_text(text, encoding="utf-8")
            print(f"{number:2} {what}: {({None: 'cannot be built', True: 'killed', False: 'SURVIVES'})[verdict]}", flush=True)
            killed += verdict is True
            wrong += verdict is not True
    print(f"{killed} of {len(chosen)} mutants killed")
    sys.exit(bool(wrong))


main()
