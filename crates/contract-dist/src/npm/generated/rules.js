// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

import * as v from "./rules_values.js";

/** The rules of each body. A rule takes the object that it is about, and returns whether it is valid. */
export default {
  "create-task-containment-report.request": [
    {
      id: "report-range-order",
      index: 0,
      at: "/filters",
      message: "dateFrom is after dateTo; it must be the same point in time or an earlier one",
      holds: (self) =>
        ((!v.has(self, "dateFrom") || !v.has(self, "dateTo")) || (v.timestamp((v.get(self, "dateFrom") + ((v.size(v.get(self, "dateFrom")) === 10) ? "T00:00:00.000Z" : ""))) <= v.timestamp((v.get(self, "dateTo") + ((v.size(v.get(self, "dateTo")) === 10) ? "T23:59:59.999Z" : ""))))),
    },
    {
      id: "report-range-length",
      index: 1,
      at: "/filters",
      message: "the range from dateFrom to dateTo is too long; at most 90 days are allowed",
      holds: (self) =>
        ((!v.has(self, "dateFrom") || !v.has(self, "dateTo")) || (v.span(v.timestamp((v.get(self, "dateTo") + ((v.size(v.get(self, "dateTo")) === 10) ? "T00:00:00.000Z" : ""))) - v.timestamp((v.get(self, "dateFrom") + ((v.size(v.get(self, "dateFrom")) === 10) ? "T00:00:00.000Z" : "")))) <= 7776000000000000n)),
    },
    {
      id: "report-range-length-daily",
      index: 2,
      at: "/filters",
      message: "the range from dateFrom to dateTo is too long for AggregationType Daily; at most 30 days are allowed, or up to 90 with Cumulative",
      holds: (self) =>
        v.or(() => v.or(() => (!v.has(self, "AggregationType") || (v.get(self, "AggregationType") !== "Daily")), () => !v.has(self, "dateFrom")), () => (!v.has(self, "dateTo") || (v.span(v.timestamp((v.get(self, "dateTo") + ((v.size(v.get(self, "dateTo")) === 10) ? "T00:00:00.000Z" : ""))) - v.timestamp((v.get(self, "dateFrom") + ((v.size(v.get(self, "dateFrom")) === 10) ? "T00:00:00.000Z" : "")))) <= 2592000000000000n))),
    },
  ],
  "error.response": [
    {
      id: "error-known-shape",
      index: 0,
      at: "",
      message: "this is no known error; at least one of errors, message and status is expected",
      holds: (self) =>
        ((v.has(self, "errors") || v.has(self, "message")) || v.has(self, "status")),
    },
  ],
};
