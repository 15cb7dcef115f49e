# Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

"""The rules of each body. A rule takes the object that it is about, and returns whether it is valid."""

from . import rules_values as v

RULES: dict[str, list[v.Rule]] = {
    "try-rules.request": [
        v.Rule(
            id="has",
            index=0,
            at="",
            message="m",
            holds=lambda this: (
                (v.has(this, "a") or (v.has(this, "n") and (not v.has(this, "x"))))
            ),
        ),
        v.Rule(
            id="has-below",
            index=1,
            at="",
            message="m",
            holds=lambda this: (
                v.has(this, "below", "t")
            ),
        ),
        v.Rule(
            id="absorbed-or",
            index=2,
            at="",
            message="m",
            holds=lambda this: (
                v.either(lambda: v.get(this, "f"), lambda: v.has(this, "b"))
            ),
        ),
        v.Rule(
            id="absorbed-and",
            index=3,
            at="",
            message="m",
            holds=lambda this: (
                (not v.both(lambda: v.get(this, "f"), lambda: v.has(this, "b")))
            ),
        ),
        v.Rule(
            id="absorbed-left",
            index=4,
            at="",
            message="m",
            holds=lambda this: (
                v.either(lambda: (v.integer(this, "n") > 0), lambda: (v.integer(this, "m") > 0))
            ),
        ),
        v.Rule(
            id="absorbed-both",
            index=5,
            at="",
            message="m",
            holds=lambda this: (
                v.either(lambda: v.both(lambda: (v.integer(this, "n") > 0), lambda: v.get(this, "f")), lambda: (v.integer(this, "m") <= 0))
            ),
        ),
        v.Rule(
            id="conditional",
            index=6,
            at="",
            message="m",
            holds=lambda this: (
                ((len(v.get(this, "a")) <= 10) if v.has(this, "a") else v.get(this, "f"))
            ),
        ),
        v.Rule(
            id="equal-texts",
            index=7,
            at="",
            message="m",
            holds=lambda this: (
                (v.get(this, "a") == v.get(this, "b"))
            ),
        ),
        v.Rule(
            id="unequal-text",
            index=8,
            at="",
            message="m",
            holds=lambda this: (
                (v.get(this, "a") != "Daily")
            ),
        ),
        v.Rule(
            id="equal-truths",
            index=9,
            at="",
            message="m",
            holds=lambda this: (
                (v.get(this, "f") == v.has(this, "a"))
            ),
        ),
        v.Rule(
            id="numbers",
            index=10,
            at="",
            message="m",
            holds=lambda this: (
                v.either(lambda: v.both(lambda: (v.number(this, "x") >= 1.5), lambda: (v.number(this, "x") < 1000)), lambda: (v.number(this, "x") == v.integer(this, "n")))
            ),
        ),
        v.Rule(
            id="unequal-numbers",
            index=11,
            at="",
            message="m",
            holds=lambda this: (
                (v.number(this, "x") != 7)
            ),
        ),
        v.Rule(
            id="sum",
            index=12,
            at="",
            message="m",
            holds=lambda this: (
                (v.subtract(v.add(v.integer(this, "n"), v.integer(this, "m")), 3) < 10)
            ),
        ),
        v.Rule(
            id="product",
            index=13,
            at="",
            message="m",
            holds=lambda this: (
                (v.multiply(v.integer(this, "n"), v.integer(this, "m")) >= -5)
            ),
        ),
        v.Rule(
            id="quotient",
            index=14,
            at="",
            message="m",
            holds=lambda this: (
                v.either(lambda: (v.divide(v.integer(this, "n"), v.integer(this, "m")) == 2), lambda: (v.remainder(v.integer(this, "n"), v.integer(this, "m")) == -1))
            ),
        ),
        v.Rule(
            id="negated",
            index=15,
            at="",
            message="m",
            holds=lambda this: (
                (v.subtract(0, v.integer(this, "n")) <= v.integer(this, "m"))
            ),
        ),
        v.Rule(
            id="concatenated",
            index=16,
            at="",
            message="m",
            holds=lambda this: (
                (((v.get(this, "a") + "-") + v.get(this, "b")) == "x-y")
            ),
        ),
        v.Rule(
            id="size-of-text",
            index=17,
            at="",
            message="m",
            holds=lambda this: (
                (len(v.get(this, "a")) == len(v.get(this, "b")))
            ),
        ),
        v.Rule(
            id="size-of-list",
            index=18,
            at="",
            message="m",
            holds=lambda this: (
                (len(v.get(this, "list")) < v.add(len(v.get(this, "texts")), 2))
            ),
        ),
        v.Rule(
            id="one-of-texts",
            index=19,
            at="",
            message="m",
            holds=lambda this: (
                (v.get(this, "a") in ["x", "é", v.get(this, "b")])
            ),
        ),
        v.Rule(
            id="one-of-numbers",
            index=20,
            at="",
            message="m",
            holds=lambda this: (
                (v.number(this, "x") in [1, 2.5, v.integer(this, "n")])
            ),
        ),
        v.Rule(
            id="in-list",
            index=21,
            at="",
            message="m",
            holds=lambda this: (
                (v.get(this, "a") in v.get(this, "texts"))
            ),
        ),
        v.Rule(
            id="matches",
            index=22,
            at="",
            message="m",
            holds=lambda this: (
                v.matches("^[0-9]{4}-[^x]|y\\Z", v.get(this, "a"))
            ),
        ),
        v.Rule(
            id="below",
            index=23,
            at="",
            message="m",
            holds=lambda this: (
                v.either(lambda: (v.get(this, "below", "t") == v.get(this, "a")), lambda: v.matches("[a-c]+", v.get(this, "below", "t")))
            ),
        ),
        v.Rule(
            id="timestamp",
            index=24,
            at="",
            message="m",
            holds=lambda this: (
                (v.timestamp(v.get(this, "a")) == v.timestamp(v.get(this, "a")))
            ),
        ),
        v.Rule(
            id="earlier",
            index=25,
            at="",
            message="m",
            holds=lambda this: (
                (v.timestamp(v.get(this, "a")) <= v.timestamp(v.get(this, "b")))
            ),
        ),
        v.Rule(
            id="apart",
            index=26,
            at="",
            message="m",
            holds=lambda this: (
                (v.span(v.timestamp(v.get(this, "a")) - v.timestamp(v.get(this, "b"))) < 129600000000000)
            ),
        ),
        v.Rule(
            id="shifted",
            index=27,
            at="",
            message="m",
            holds=lambda this: (
                (v.time(v.timestamp(v.get(this, "a")) + 86400000000000) > v.timestamp(v.get(this, "b")))
            ),
        ),
        v.Rule(
            id="shifted-back",
            index=28,
            at="",
            message="m",
            holds=lambda this: (
                (v.time(v.timestamp(v.get(this, "a")) - 1500000000) != v.timestamp(v.get(this, "b")))
            ),
        ),
        v.Rule(
            id="shifted-far",
            index=29,
            at="",
            message="m",
            holds=lambda this: (
                (v.time(8640000000000000000 + v.timestamp(v.get(this, "a"))) > v.timestamp(v.get(this, "b")))
            ),
        ),
        v.Rule(
            id="spans",
            index=30,
            at="",
            message="m",
            holds=lambda this: (
                (v.span(v.span(v.timestamp(v.get(this, "a")) - v.timestamp(v.get(this, "b"))) + 5400000000000) >= v.span(30000000000 - 3600000000000))
            ),
        ),
        v.Rule(
            id="day-or-time",
            index=31,
            at="",
            message="m",
            holds=lambda this: (
                (v.timestamp((v.get(this, "a") + ("T00:00:00.000Z" if (len(v.get(this, "a")) == 10) else ""))) >= v.timestamp((v.get(this, "b") + ("T00:00:00.000Z" if (len(v.get(this, "b")) == 10) else ""))))
            ),
        ),
    ],
}
