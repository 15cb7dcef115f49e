//! Rows put together: groups of them, and what they come to.

use std::hash::Hash;

use indexmap::IndexMap;
use serde_json::Number;

use super::model::Row;
use super::shares::count;

/// Rows by what they have in common, in the order in which they come.
pub(super) fn grouped<'a, K: Hash + Eq>(
    rows: &[&'a Row],
    key: impl Fn(&'a Row) -> K,
) -> Vec<(K, Vec<&'a Row>)> {
    let mut groups: IndexMap<K, Vec<&Row>> = IndexMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row);
    }
    groups.into_iter().collect()
}

/// A sum of what rows state. None if none does.
pub(super) fn sum(rows: &[&Row], field: impl Fn(&Row) -> Option<&Number>) -> Option<f64> {
    let counts = rows.iter().filter_map(|row| count(field(row)));
    counts.reduce(|a, b| a + b)
}

/// The share of runs that failed, in percent. None if nothing ran.
pub(super) fn failed(rows: &[&Row]) -> Option<f64> {
    let runs = |row: &Row| count(row.executions.as_ref()).unwrap_or(0.0);
    // An empty sum of the standard library is -0.
    let all = rows.iter().fold(0.0, |sum, row| sum + runs(row));
    let failed = rows.iter().filter(|row| row.is_failure());
    let failed = failed.fold(0.0, |sum, row| sum + runs(row));
    (all > 0.0).then(|| 100.0 * failed / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_up_by_what_they_have_in_common() {
        let row = |task: &str, outcome: &str, runs: Option<u64>| Row {
            task: task.to_owned(),
            outcome: outcome.to_owned(),
            executions: runs.map(Number::from),
            ..Row::default()
        };
        let rows = [
            row("Booking", "success", Some(11)),
            row("Currency", "Success", None),
            row("Opening Hours", "success", Some(2)),
            row("Booking", "failtask", Some(3)),
            row("Booking", "Failure", Some(6)),
            row("Booking", "", None),
        ];
        let rows: Vec<_> = rows.iter().collect();
        let groups = grouped(&rows, |row| row.task.as_str());
        let shown: Vec<_> = groups
            .iter()
            .map(|(task, rows)| {
                let runs = sum(rows, |row| row.executions.as_ref());
                (*task, rows.len(), runs, failed(rows))
            })
            .collect();
        assert!(!format!("{shown:?}").contains("-0"), "{shown:?}");
        assert_eq!(
            shown,
            [
                ("Booking", 4, Some(20.0), Some(45.0)),
                ("Currency", 1, None, None),
                ("Opening Hours", 1, Some(2.0), Some(0.0)),
            ]
        );
    }
}
