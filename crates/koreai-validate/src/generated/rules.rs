// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

#![allow(clippy::all, dead_code, unused_imports, unused_parens, unused_variables)]
use std::ops::ControlFlow;
use crate::rules::object::{Compiled, Object, Outcomes};
use crate::rules::values::{
    Time, add, and, concat, divide, find, is_in, literal, multiply, negate, or,
    remainder, size, subtract, timestamp, timestamp_of, timestamp_on,
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
    let time_0 = (|| Some(
        (if (size(&object.get(1)?.text()?) == 10i64) {
            timestamp_on(
                &object.get(1)?.text()?,
                &literal("T00:00:00.000Z"),
                0i64,
                0i64,
            )?
        } else {
            timestamp(&object.get(1)?.text()?)?
        }),
    ))();
    let time_1 = (|| Some(timestamp(&object.get(2)?.text()?)?))();
    let time_2 = (|| Some(
        (if (size(&object.get(2)?.text()?) == 10i64) {
            timestamp_on(
                &object.get(2)?.text()?,
                &literal("T00:00:00.000Z"),
                0i64,
                0i64,
            )?
        } else {
            time_1?
        }),
    ))();
    let rule_report_range_order = || Some(
        ((!object.has(1) || !object.has(2))
            || (time_0?
                <= (if (size(&object.get(2)?.text()?) == 10i64) {
                    timestamp_on(
                        &object.get(2)?.text()?,
                        &literal("T23:59:59.999Z"),
                        86399i64,
                        999000000i64,
                    )?
                } else {
                    time_1?
                }))),
    );
    outcomes(rule_report_range_order())?;
    let rule_report_range_length = || Some(
        ((!object.has(1) || !object.has(2))
            || (time_2?.since(time_0?)? <= 7776000000000000i64)),
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
            || Some((!object.has(2) || (time_2?.since(time_0?)? <= 2592000000000000i64))),
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
    let time_0 = (|| Some(
        (if (size(&object.get(1)?.text()?) == 10i64) {
            timestamp_on(
                &object.get(1)?.text()?,
                &literal("T00:00:00.000Z"),
                0i64,
                0i64,
            )?
        } else {
            timestamp(&object.get(1)?.text()?)?
        }),
    ))();
    let time_1 = (|| Some(
        timestamp_on(&object.get(2)?.text()?, &literal("T00:00:00.000Z"), 0i64, 0i64)?,
    ))();
    let time_2 = (|| Some(
        timestamp_on(
            &object.get(2)?.text()?,
            &literal("T23:59:59.999Z"),
            86399i64,
            999000000i64,
        )?,
    ))();
    let rule_report_range_order_midnight = || Some(
        or(
            || Some(
                ((!object.has(1) || !object.has(2))
                    || (size(&object.get(2)?.text()?) != 10i64)),
            ),
            || Some(or(|| Some((time_0? <= time_1?)), || Some((time_0? > time_2?)))?),
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
                    || Some((time_2?.since(time_0?)? <= 7776000000000000i64)),
                    || Some((time_1?.since(time_0?)? > 7776000000000000i64)),
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
                            || Some((time_2?.since(time_0?)? <= 2592000000000000i64)),
                        )?,
                    ),
                    || Some((time_1?.since(time_0?)? > 2592000000000000i64)),
                )?,
            ),
        )?,
    );
    outcomes(rule_report_range_length_daily_days())?;
    ControlFlow::Continue(())
}
