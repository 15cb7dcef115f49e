# Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

"""The rules of each body. A rule takes the object that it is about, and returns whether it is valid."""

from . import rules_values as v

RULES: dict[str, list[v.Rule]] = {
    "create-task-containment-report.request": [
        v.Rule(
            id="report-range-order",
            index=0,
            at="/filters",
            message="dateFrom is after dateTo; it must be the same point in time or an earlier one",
            holds=lambda this: (
                (((not v.has(this, "dateFrom")) or (not v.has(this, "dateTo"))) or (v.timestamp((v.get(this, "dateFrom") + ("T00:00:00.000Z" if (len(v.get(this, "dateFrom")) == 10) else ""))) <= v.timestamp((v.get(this, "dateTo") + ("T23:59:59.999Z" if (len(v.get(this, "dateTo")) == 10) else "")))))
            ),
        ),
        v.Rule(
            id="report-range-length",
            index=1,
            at="/filters",
            message="the range from dateFrom to dateTo is too long; at most 90 days are allowed",
            holds=lambda this: (
                (((not v.has(this, "dateFrom")) or (not v.has(this, "dateTo"))) or (v.span(v.timestamp((v.get(this, "dateTo") + ("T00:00:00.000Z" if (len(v.get(this, "dateTo")) == 10) else ""))) - v.timestamp((v.get(this, "dateFrom") + ("T00:00:00.000Z" if (len(v.get(this, "dateFrom")) == 10) else "")))) <= 7776000000000000))
            ),
        ),
        v.Rule(
            id="report-range-length-daily",
            index=2,
            at="/filters",
            message="the range from dateFrom to dateTo is too long for AggregationType Daily; at most 30 days are allowed, or up to 90 with Cumulative",
            holds=lambda this: (
                v.either(lambda: v.either(lambda: ((not v.has(this, "AggregationType")) or (v.get(this, "AggregationType") != "Daily")), lambda: (not v.has(this, "dateFrom"))), lambda: ((not v.has(this, "dateTo")) or (v.span(v.timestamp((v.get(this, "dateTo") + ("T00:00:00.000Z" if (len(v.get(this, "dateTo")) == 10) else ""))) - v.timestamp((v.get(this, "dateFrom") + ("T00:00:00.000Z" if (len(v.get(this, "dateFrom")) == 10) else "")))) <= 2592000000000000)))
            ),
        ),
    ],
    "error.response": [
        v.Rule(
            id="error-known-shape",
            index=0,
            at="",
            message="this is no known error; at least one of errors, message and status is expected",
            holds=lambda this: (
                ((v.has(this, "errors") or v.has(this, "message")) or v.has(this, "status"))
            ),
        ),
    ],
}
