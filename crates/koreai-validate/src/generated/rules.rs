// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

#![allow(clippy::all, dead_code, unused_imports, unused_parens, unused_variables)]
use std::ops::ControlFlow;
use crate::rules::object::{Compiled, Object, Outcomes};
use crate::rules::values::{
    Shared, Time, add, and, concat, divide, find, is_in, literal, multiply, negate, or,
    remainder, size, subtract, timestamp, timestamp_of,
};
/// The rules of the contract, by schema and object.
pub(crate) static COMPILED: &[Compiled] = &[
    Compiled {
        schema: "create-task-containment-report.request",
        at: "/filters",
        members: &["AggregationType", "dateFrom", "dateTo"],
        rules: &[
            (0, &["dateFrom", "dateTo"]),
            (1, &["dateFrom", "dateTo"]),
            (2, &["AggregationType", "dateFrom", "dateTo"]),
        ],
        check: rules_0,
    },
    Compiled {
        schema: "error.response",
        at: "",
        members: &["errors", "message", "status"],
        rules: &[(0, &[])],
        check: rules_1,
    },
];
/// Those that strict validation alone reports.
pub(crate) static WARNINGS: &[Compiled] = &[
    Compiled {
        schema: "create-task-containment-report.request",
        at: "/filters",
        members: &["AggregationType", "dateFrom", "dateTo"],
        rules: &[
            (0, &["dateFrom", "dateTo"]),
            (1, &["dateFrom", "dateTo"]),
            (2, &["AggregationType", "dateFrom", "dateTo"]),
        ],
        check: warnings_0,
    },
];
/// `create-task-containment-report.request`, the object at `/filters`.
fn rules_0(object: &Object<'_>, outcomes: Outcomes<'_>) -> ControlFlow<()> {
    let time_0 = Shared::new(|| Some(
        timestamp_of(
            &object.get(1)?.text()?,
            &(if (size(&object.get(1)?.text()?) == 10i64) {
                literal("T00:00:00.000Z")
            } else {
                literal("")
            }),
        )?,
    ));
    let time_1 = Shared::new(|| Some(
        timestamp_of(
            &object.get(2)?.text()?,
            &(if (size(&object.get(2)?.text()?) == 10i64) {
                literal("T00:00:00.000Z")
            } else {
                literal("")
            }),
        )?,
    ));
    let rule_report_range_order = || Some(
        ((!object.has(1) || !object.has(2))
            || (time_0.get()?
                <= timestamp_of(
                    &object.get(2)?.text()?,
                    &(if (size(&object.get(2)?.text()?) == 10i64) {
                        literal("T23:59:59.999Z")
                    } else {
                        literal("")
                    }),
                )?)),
    );
    outcomes(rule_report_range_order())?;
    let rule_report_range_length = || Some(
        ((!object.has(1) || !object.has(2))
            || (time_1.get()?.since(time_0.get()?)? <= 7776000000000000i64)),
    );
    outcomes(rule_report_range_length())?;
    let rule_report_range_length_daily = || Some(
        or(
            || Some(
                or(
                    || Some(
                        (!object.has(0) || (object.get(0)?.text()? != literal("Daily"))),
                    ),
                    || Some(!object.has(1)),
                )?,
            ),
            || Some(
                (!object.has(2)
                    || (time_1.get()?.since(time_0.get()?)? <= 2592000000000000i64)),
            ),
        )?,
    );
    outcomes(rule_report_range_length_daily())?;
    ControlFlow::Continue(())
}
/// `error.response`, the object at ``.
fn rules_1(object: &Object<'_>, outcomes: Outcomes<'_>) -> ControlFlow<()> {
    let rule_error_known_shape = || Some(
        ((object.has(0) || object.has(1)) || object.has(2)),
    );
    outcomes(rule_error_known_shape())?;
    ControlFlow::Continue(())
}
/// `create-task-containment-report.request`, the object at `/filters`.
fn warnings_0(object: &Object<'_>, outcomes: Outcomes<'_>) -> ControlFlow<()> {
    let time_0 = Shared::new(|| Some(
        timestamp_of(
            &object.get(1)?.text()?,
            &(if (size(&object.get(1)?.text()?) == 10i64) {
                literal("T00:00:00.000Z")
            } else {
                literal("")
            }),
        )?,
    ));
    let time_1 = Shared::new(|| Some(
        timestamp_of(&object.get(2)?.text()?, &literal("T00:00:00.000Z"))?,
    ));
    let time_2 = Shared::new(|| Some(
        timestamp_of(&object.get(2)?.text()?, &literal("T23:59:59.999Z"))?,
    ));
    let rule_report_range_order_midnight = || Some(
        or(
            || Some(
                ((!object.has(1) || !object.has(2))
                    || (size(&object.get(2)?.text()?) != 10i64)),
            ),
            || Some(
                or(
                    || Some((time_0.get()? <= time_1.get()?)),
                    || Some((time_0.get()? > time_2.get()?)),
                )?,
            ),
        )?,
    );
    outcomes(rule_report_range_order_midnight())?;
    let rule_report_range_length_days = || Some(
        or(
            || Some(
                ((!object.has(1) || !object.has(2))
                    || (size(&object.get(2)?.text()?) != 10i64)),
            ),
            || Some(
                or(
                    || Some(
                        (time_2.get()?.since(time_0.get()?)? <= 7776000000000000i64),
                    ),
                    || Some((time_1.get()?.since(time_0.get()?)? > 7776000000000000i64)),
                )?,
            ),
        )?,
    );
    outcomes(rule_report_range_length_days())?;
    let rule_report_range_length_daily_days = || Some(
        or(
            || Some(
                or(
                    || Some(
                        (!object.has(0) || (object.get(0)?.text()? != literal("Daily"))),
                    ),
                    || Some((!object.has(1) || !object.has(2))),
                )?,
            ),
            || Some(
                or(
                    || Some(
                        or(
                            || Some((size(&object.get(2)?.text()?) != 10i64)),
                            || Some(
                                (time_2.get()?.since(time_0.get()?)? <= 2592000000000000i64),
                            ),
                        )?,
                    ),
                    || Some((time_1.get()?.since(time_0.get()?)? > 2592000000000000i64)),
                )?,
            ),
        )?,
    );
    outcomes(rule_report_range_length_daily_days())?;
    ControlFlow::Continue(())
}
