// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

import * as v from "./rules_values.js";

/** The rules of each body. A rule takes the object that it is about, and returns whether it is valid. */
export default {
  "try-rules.request": [
    {
      id: "has",
      index: 0,
      at: "",
      message: "m",
      holds: (self) =>
        (v.has(self, "a") || (v.has(self, "n") && !v.has(self, "x"))),
    },
    {
      id: "has-below",
      index: 1,
      at: "",
      message: "m",
      holds: (self) =>
        v.has(self, "below", "t"),
    },
    {
      id: "absorbed-or",
      index: 2,
      at: "",
      message: "m",
      holds: (self) =>
        v.or(() => v.get(self, "f"), () => v.has(self, "b")),
    },
    {
      id: "absorbed-and",
      index: 3,
      at: "",
      message: "m",
      holds: (self) =>
        !v.and(() => v.get(self, "f"), () => v.has(self, "b")),
    },
    {
      id: "absorbed-left",
      index: 4,
      at: "",
      message: "m",
      holds: (self) =>
        v.or(() => (v.get(self, "n") > 0), () => (v.get(self, "m") > 0)),
    },
    {
      id: "absorbed-both",
      index: 5,
      at: "",
      message: "m",
      holds: (self) =>
        v.or(() => v.and(() => (v.get(self, "n") > 0), () => v.get(self, "f")), () => (v.get(self, "m") <= 0)),
    },
    {
      id: "conditional",
      index: 6,
      at: "",
      message: "m",
      holds: (self) =>
        (v.has(self, "a") ? (v.size(v.get(self, "a")) <= 10) : v.get(self, "f")),
    },
    {
      id: "equal-texts",
      index: 7,
      at: "",
      message: "m",
      holds: (self) =>
        (v.get(self, "a") === v.get(self, "b")),
    },
    {
      id: "unequal-text",
      index: 8,
      at: "",
      message: "m",
      holds: (self) =>
        (v.get(self, "a") !== "Daily"),
    },
    {
      id: "equal-truths",
      index: 9,
      at: "",
      message: "m",
      holds: (self) =>
        (v.get(self, "f") === v.has(self, "a")),
    },
    {
      id: "numbers",
      index: 10,
      at: "",
      message: "m",
      holds: (self) =>
        v.or(() => v.and(() => (v.get(self, "x") >= 1.5), () => (v.get(self, "x") < 1000)), () => (v.get(self, "x") === v.get(self, "n"))),
    },
    {
      id: "unequal-numbers",
      index: 11,
      at: "",
      message: "m",
      holds: (self) =>
        (v.get(self, "x") !== 7),
    },
    {
      id: "sum",
      index: 12,
      at: "",
      message: "m",
      holds: (self) =>
        (v.subtract(v.add(v.get(self, "n"), v.get(self, "m")), 3) < 10),
    },
    {
      id: "product",
      index: 13,
      at: "",
      message: "m",
      holds: (self) =>
        (v.multiply(v.get(self, "n"), v.get(self, "m")) >= -5),
    },
    {
      id: "quotient",
      index: 14,
      at: "",
      message: "m",
      holds: (self) =>
        v.or(() => (v.divide(v.get(self, "n"), v.get(self, "m")) === 2), () => (v.remainder(v.get(self, "n"), v.get(self, "m")) === -1)),
    },
    {
      id: "negated",
      index: 15,
      at: "",
      message: "m",
      holds: (self) =>
        (v.subtract(0, v.get(self, "n")) <= v.get(self, "m")),
    },
    {
      id: "concatenated",
      index: 16,
      at: "",
      message: "m",
      holds: (self) =>
        (((v.get(self, "a") + "-") + v.get(self, "b")) === "x-y"),
    },
    {
      id: "size-of-text",
      index: 17,
      at: "",
      message: "m",
      holds: (self) =>
        (v.size(v.get(self, "a")) === v.size(v.get(self, "b"))),
    },
    {
      id: "size-of-list",
      index: 18,
      at: "",
      message: "m",
      holds: (self) =>
        (v.size(v.get(self, "list")) < v.add(v.size(v.get(self, "texts")), 2)),
    },
    {
      id: "one-of-texts",
      index: 19,
      at: "",
      message: "m",
      holds: (self) =>
        ["x", "é", v.get(self, "b")].includes(v.get(self, "a")),
    },
    {
      id: "one-of-numbers",
      index: 20,
      at: "",
      message: "m",
      holds: (self) =>
        [1, 2.5, v.get(self, "n")].includes(v.get(self, "x")),
    },
    {
      id: "in-list",
      index: 21,
      at: "",
      message: "m",
      holds: (self) =>
        v.get(self, "texts").includes(v.get(self, "a")),
    },
    {
      id: "matches",
      index: 22,
      at: "",
      message: "m",
      holds: (self) =>
        new RegExp("^[0-9]{4}-[^x]|y$", "u").test(v.get(self, "a")),
    },
    {
      id: "below",
      index: 23,
      at: "",
      message: "m",
      holds: (self) =>
        v.or(() => (v.get(self, "below", "t") === v.get(self, "a")), () => new RegExp("[a-c]+", "u").test(v.get(self, "below", "t"))),
    },
    {
      id: "timestamp",
      index: 24,
      at: "",
      message: "m",
      holds: (self) =>
        (v.timestamp(v.get(self, "a")) === v.timestamp(v.get(self, "a"))),
    },
    {
      id: "earlier",
      index: 25,
      at: "",
      message: "m",
      holds: (self) =>
        (v.timestamp(v.get(self, "a")) <= v.timestamp(v.get(self, "b"))),
    },
    {
      id: "apart",
      index: 26,
      at: "",
      message: "m",
      holds: (self) =>
        (v.span(v.timestamp(v.get(self, "a")) - v.timestamp(v.get(self, "b"))) < 129600000000000n),
    },
    {
      id: "shifted",
      index: 27,
      at: "",
      message: "m",
      holds: (self) =>
        (v.time(v.timestamp(v.get(self, "a")) + 86400000000000n) > v.timestamp(v.get(self, "b"))),
    },
    {
      id: "shifted-back",
      index: 28,
      at: "",
      message: "m",
      holds: (self) =>
        (v.time(v.timestamp(v.get(self, "a")) - 1500000000n) !== v.timestamp(v.get(self, "b"))),
    },
    {
      id: "shifted-far",
      index: 29,
      at: "",
      message: "m",
      holds: (self) =>
        (v.time(8640000000000000000n + v.timestamp(v.get(self, "a"))) > v.timestamp(v.get(self, "b"))),
    },
    {
      id: "spans",
      index: 30,
      at: "",
      message: "m",
      holds: (self) =>
        (v.span(v.span(v.timestamp(v.get(self, "a")) - v.timestamp(v.get(self, "b"))) + 5400000000000n) >= v.span(30000000000n - 3600000000000n)),
    },
    {
      id: "day-or-time",
      index: 31,
      at: "",
      message: "m",
      holds: (self) =>
        (v.timestamp((v.get(self, "a") + ((v.size(v.get(self, "a")) === 10) ? "T00:00:00.000Z" : ""))) >= v.timestamp((v.get(self, "b") + ((v.size(v.get(self, "b")) === 10) ? "T00:00:00.000Z" : "")))),
    },
  ],
};
