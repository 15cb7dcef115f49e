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
        schema: "try-rules.request",
        at: "",
        members: &["a", "b", "below", "f", "list", "m", "n", "texts", "x"],
        rules: &[
            (0, &[]),
            (1, &[]),
            (2, &["f"]),
            (3, &["f"]),
            (4, &["m", "n"]),
            (5, &["f", "m", "n"]),
            (6, &["a", "f"]),
            (7, &["a", "b"]),
            (8, &["a"]),
            (9, &["f"]),
            (10, &["n", "x"]),
            (11, &["x"]),
            (12, &["m", "n"]),
            (13, &["m", "n"]),
            (14, &["m", "n"]),
            (15, &["m", "n"]),
            (16, &["a", "b"]),
            (17, &["a", "b"]),
            (18, &["list", "texts"]),
            (19, &["a", "b"]),
            (20, &["n", "x"]),
            (21, &["a", "texts"]),
            (22, &["a"]),
            (23, &["a", "below"]),
            (24, &["a"]),
            (25, &["a", "b"]),
            (26, &["a", "b"]),
            (27, &["a", "b"]),
            (28, &["a", "b"]),
            (29, &["a", "b"]),
            (30, &["a", "b"]),
            (31, &["a", "b"]),
        ],
        check: rules_0,
    },
];
/// Those that strict validation alone reports.
pub(crate) static WARNINGS: &[Compiled] = &[];
/// `try-rules.request`, the object at ``.
fn rules_0(object: &Object<'_>, outcomes: Outcomes<'_>) -> ControlFlow<()> {
    let time_0 = (|| Some(timestamp(&object.get(0)?.text()?)?))();
    let time_1 = (|| Some(timestamp(&object.get(1)?.text()?)?))();
    let rule_has = || Some((object.has(0) || (object.has(6) && !object.has(8))));
    outcomes(rule_has())?;
    let rule_has_below = || Some(object.get(2)?.has("t")?);
    outcomes(rule_has_below())?;
    let rule_absorbed_or = || Some(
        or(|| Some(object.get(3)?.boolean()?), || Some(object.has(1)))?,
    );
    outcomes(rule_absorbed_or())?;
    let rule_absorbed_and = || Some(
        !and(|| Some(object.get(3)?.boolean()?), || Some(object.has(1)))?,
    );
    outcomes(rule_absorbed_and())?;
    let rule_absorbed_left = || Some(
        or(
            || Some((object.get(6)?.integer()? > 0i64)),
            || Some((object.get(5)?.integer()? > 0i64)),
        )?,
    );
    outcomes(rule_absorbed_left())?;
    let rule_absorbed_both = || Some(
        or(
            || Some(
                and(
                    || Some((object.get(6)?.integer()? > 0i64)),
                    || Some(object.get(3)?.boolean()?),
                )?,
            ),
            || Some((object.get(5)?.integer()? <= 0i64)),
        )?,
    );
    outcomes(rule_absorbed_both())?;
    let rule_conditional = || Some(
        (if object.has(0) {
            (size(&object.get(0)?.text()?) <= 10i64)
        } else {
            object.get(3)?.boolean()?
        }),
    );
    outcomes(rule_conditional())?;
    let rule_equal_texts = || Some((object.get(0)?.text()? == object.get(1)?.text()?));
    outcomes(rule_equal_texts())?;
    let rule_unequal_text = || Some((object.get(0)?.text()? != literal("Daily")));
    outcomes(rule_unequal_text())?;
    let rule_equal_truths = || Some((object.get(3)?.boolean()? == object.has(0)));
    outcomes(rule_equal_truths())?;
    let rule_numbers = || Some(
        or(
            || Some(
                and(
                    || Some((object.get(8)?.number()? >= 1.5f64)),
                    || Some((object.get(8)?.number()? < (1000i64 as f64))),
                )?,
            ),
            || Some((object.get(8)?.number()? == (object.get(6)?.integer()? as f64))),
        )?,
    );
    outcomes(rule_numbers())?;
    let rule_unequal_numbers = || Some((object.get(8)?.number()? != (7i64 as f64)));
    outcomes(rule_unequal_numbers())?;
    let rule_sum = || Some(
        (subtract(add(object.get(6)?.integer()?, object.get(5)?.integer()?)?, 3i64)?
            < 10i64),
    );
    outcomes(rule_sum())?;
    let rule_product = || Some(
        (multiply(object.get(6)?.integer()?, object.get(5)?.integer()?)? >= -5i64),
    );
    outcomes(rule_product())?;
    let rule_quotient = || Some(
        or(
            || Some(
                (divide(object.get(6)?.integer()?, object.get(5)?.integer()?)? == 2i64),
            ),
            || Some(
                (remainder(object.get(6)?.integer()?, object.get(5)?.integer()?)?
                    == -1i64),
            ),
        )?,
    );
    outcomes(rule_quotient())?;
    let rule_negated = || Some(
        (negate(object.get(6)?.integer()?)? <= object.get(5)?.integer()?),
    );
    outcomes(rule_negated())?;
    let rule_concatenated = || Some(
        (concat(concat(object.get(0)?.text()?, literal("-")), object.get(1)?.text()?)
            == literal("x-y")),
    );
    outcomes(rule_concatenated())?;
    let rule_size_of_text = || Some(
        (size(&object.get(0)?.text()?) == size(&object.get(1)?.text()?)),
    );
    outcomes(rule_size_of_text())?;
    let rule_size_of_list = || Some(
        ((object.get(4)?.items()?.len() as i64)
            < add((object.get(7)?.texts()?.len() as i64), 2i64)?),
    );
    outcomes(rule_size_of_list())?;
    let rule_one_of_texts = || Some(
        [literal("x"), literal("é"), object.get(1)?.text()?]
            .contains(&object.get(0)?.text()?),
    );
    outcomes(rule_one_of_texts())?;
    let rule_one_of_numbers = || Some(
        [(1i64 as f64), 2.5f64, (object.get(6)?.integer()? as f64)]
            .contains(&object.get(8)?.number()?),
    );
    outcomes(rule_one_of_numbers())?;
    let rule_in_list = || Some(is_in(&object.get(0)?.text()?, &object.get(7)?.texts()?));
    outcomes(rule_in_list())?;
    let rule_matches = || Some({
        static PATTERN: std::sync::LazyLock<Option<regex::bytes::Regex>> = std::sync::LazyLock::new(||
        regex::bytes::Regex::new("^[0-9]{4}-[^x]|y$").ok());
        find(PATTERN.as_ref(), &object.get(0)?.text()?)?
    });
    outcomes(rule_matches())?;
    let rule_below = || Some(
        or(
            || Some((object.get(2)?.member("t")?.text()? == object.get(0)?.text()?)),
            || Some({
                static PATTERN: std::sync::LazyLock<Option<regex::bytes::Regex>> = std::sync::LazyLock::new(||
                regex::bytes::Regex::new("[a-c]+").ok());
                find(PATTERN.as_ref(), &object.get(2)?.member("t")?.text()?)?
            }),
        )?,
    );
    outcomes(rule_below())?;
    let rule_timestamp = || Some((time_0? == time_0?));
    outcomes(rule_timestamp())?;
    let rule_earlier = || Some((time_0? <= time_1?));
    outcomes(rule_earlier())?;
    let rule_apart = || Some((time_0?.since(time_1?)? < 129600000000000i64));
    outcomes(rule_apart())?;
    let rule_shifted = || Some((time_0?.later(86400000000000i64)? > time_1?));
    outcomes(rule_shifted())?;
    let rule_shifted_back = || Some((time_0?.earlier(1500000000i64)? != time_1?));
    outcomes(rule_shifted_back())?;
    let rule_shifted_far = || Some((time_0?.later(8640000000000000000i64)? > time_1?));
    outcomes(rule_shifted_far())?;
    let rule_spans = || Some(
        (time_0?.since(time_1?)?.checked_add(5400000000000i64)?
            >= 30000000000i64.checked_sub(3600000000000i64)?),
    );
    outcomes(rule_spans())?;
    let rule_day_or_time = || Some(
        ((if (size(&object.get(0)?.text()?) == 10i64) {
            timestamp_on(
                &object.get(0)?.text()?,
                &literal("T00:00:00.000Z"),
                0i64,
                0i64,
            )?
        } else {
            time_0?
        })
            >= (if (size(&object.get(1)?.text()?) == 10i64) {
                timestamp_on(
                    &object.get(1)?.text()?,
                    &literal("T00:00:00.000Z"),
                    0i64,
                    0i64,
                )?
            } else {
                time_1?
            })),
    );
    outcomes(rule_day_or_time())?;
    ControlFlow::Continue(())
}
