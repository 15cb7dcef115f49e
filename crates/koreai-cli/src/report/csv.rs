//! A report as CSV, safe to open in a spreadsheet.

use std::io::{self, Write};

use serde_json::Number;

use super::model::{Report, Row};
use crate::cells::{BYTE_ORDER_MARK, harmless};

const COLUMNS: [&str; 12] = [
    "date",
    "task",
    "type",
    "outcome",
    "executions",
    "sessions",
    "self_service_sessions",
    "self_service_percent",
    "drop_off_sessions",
    "drop_off_percent",
    "agent_transfer_sessions",
    "agent_transfer_percent",
];

/// Writes the rows, one on each line, in UTF-8.
pub(crate) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for row in &report.rows {
        writer.write_record(cells(row))?;
    }
    writer.flush()
}

fn cells(row: &Row) -> [String; 12] {
    let number = |number: &Option<Number>| number.as_ref().map_or(String::new(), Number::to_string);
    let [own, dropped, agent] = row.percents().map(|percent| match percent {
        Some(Ok(number)) => number.to_string(),
        Some(Err(text)) => harmless(text),
        None => String::new(),
    });
    [
        harmless(&row.date),
        harmless(&row.task),
        harmless(&row.kind),
        harmless(&row.outcome),
        number(&row.executions),
        number(&row.sessions),
        number(&row.self_service_sessions),
        own,
        number(&row.drop_off_sessions),
        dropped,
        number(&row.agent_transfer_sessions),
        agent,
    ]
}
