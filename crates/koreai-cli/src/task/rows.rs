//! The rows of a CSV file: an update each, all checked before the first is sent.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use csv::StringRecord;
use koreai_client::is_sendable_id;
use koreai_client::types::UpdateTaskRequest;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::encoding;
use super::fields;
use super::request::fields_of;
use super::sheet::{self, Mistake};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ids;
use crate::input;
use crate::text::{hex, printable};
use crate::ui::Ui;

/// No CSV file is longer: it is checked whole before the first row is sent.
const LONGEST: u64 = 64 * 1024 * 1024;

/// So many mistakes of a file are printed.
const MISTAKES: usize = 20;

/// What is said of a file without anything in it.
const EMPTY: &str = "the file is empty: its first line names the columns, `task_id` and the fields to set, and \
    each line after that is an update";

/// The column that names the task.
const TASK: &str = "task_id";

/// An update.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// From 1, without the heading.
    pub(super) number: u64,
    /// The host, the bot and the account, as they were named.
    target: Arc<str>,
    pub(super) task: String,
    body: Map<String, Value>,
}

impl Row {
    /// An update of a task's name.
    #[cfg(test)]
    pub(super) fn new(number: u64, task: &str, name: &str) -> Self {
        Self {
            number,
            target: "h/st-1".into(),
            task: task.to_owned(),
            body: Map::from_iter([("name".to_owned(), json!(name))]),
        }
    }

    /// Changes with the row, and with whom it is for.
    pub(super) fn fingerprint(&self) -> String {
        let text = json!([&*self.target, self.task, self.body]).to_string();
        hex(&Sha256::digest(text.as_bytes())[..8])
    }

    pub(super) fn fields(&self) -> Result<UpdateTaskRequest, Failure> {
        fields_of(&self.body)
    }
}

/// Reads all rows, and warns of columns that the contract does not declare. A file with a mistake changes
/// nothing.
pub(super) fn read(file: &Path, target: Arc<str>, ui: Ui) -> Result<Vec<Row>, Failure> {
    let name = input::name(file);
    let text = encoding::decode(input::bytes(file, LONGEST)?).map_err(|unreadable| {
        let encoding::Unreadable { line, column, what } = unreadable;
        Failure::file(format!("{name}:{line}:{column}: {what}"))
            .hint("save it as \"CSV UTF-8\" (in Excel: File, Save As); nothing was sent")
    })?;
    let Parsed {
        rows,
        mistakes,
        warnings,
    } = parse(&text, &target);
    for warning in warnings {
        ui.warn(format!("{name}: {warning}"));
    }
    if mistakes.is_empty() && rows.is_empty() {
        return Err(Failure::new(
            Exit::Invalid,
            format!("{name}: there is no row below the heading, so nothing was sent"),
        ));
    }
    if mistakes.is_empty() {
        return Ok(rows);
    }
    let failure = Failure::new(
        Exit::Invalid,
        format!("{name}: nothing was sent, as it has errors:"),
    );
    let failure = mistakes
        .iter()
        .take(MISTAKES)
        .fold(failure, |failure, mistake| {
            failure.hint(format!("{name}:{}: {}", mistake.line, mistake.what))
        });
    Err(match mistakes.len() - mistakes.len().min(MISTAKES) {
        0 => failure,
        more => failure.hint(format!("… and {more} more")),
    })
}

/// The rows, what is wrong with them, and what is not in the contract.
#[derive(Default)]
struct Parsed {
    rows: Vec<Row>,
    mistakes: Vec<Mistake>,
    /// Each once, however many rows it is about.
    warnings: BTreeSet<String>,
}

impl Parsed {
    fn nothing_but(mistakes: Vec<Mistake>) -> Self {
        Self {
            mistakes,
            ..Self::default()
        }
    }
}

fn parse(text: &str, target: &Arc<str>) -> Parsed {
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Parsed::nothing_but(vec![Mistake::at(1, EMPTY)]);
    }
    let sheet = match sheet::read(text) {
        Ok(sheet) => sheet,
        Err(mistake) => return Parsed::nothing_but(vec![mistake]),
    };
    let mistakes = heading_mistakes(&sheet.heading);
    if !mistakes.is_empty() {
        return Parsed::nothing_but(mistakes);
    }
    let mut parsed = Parsed::default();
    let Parsed {
        rows,
        mistakes,
        warnings,
    } = &mut parsed;
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut odd_ids = Vec::new();
    for (record, number) in sheet.records.into_iter().zip(1..) {
        let (line, record) = match record {
            Ok(record) => record,
            Err(mistake) => {
                mistakes.push(mistake);
                continue;
            }
        };
        let mistakes_before = mistakes.len();
        let mut wrong = |what: String| mistakes.push(Mistake::at(line, what));
        let mut row = Row {
            number,
            target: Arc::clone(target),
            task: String::new(),
            body: Map::new(),
        };
        for (column, (heading, cell)) in (1..).zip(sheet.heading.iter().zip(&record)) {
            let schema = fields::schema(heading);
            match fields::parse(schema, cell) {
                _ if heading == TASK => row.task = cell.trim().to_owned(),
                // An empty cell says nothing.
                _ if cell.is_empty() => {}
                _ if fields::is_rounded(schema, cell) => wrong(format!(
                    "{heading} (column {column}): `{cell}` was rounded by a spreadsheet: give the column the format of numbers without decimals, put in the digits that are lost, and save again"
                )),
                Ok(value) => drop(row.body.insert(heading.to_owned(), value)),
                Err(problem) => wrong(format!("{heading}: {problem}")),
            }
        }
        if row.task.is_empty() {
            wrong(format!("{TASK} is empty"));
        } else if !is_sendable_id(&row.task) {
            wrong(format!(
                "{TASK}: `{}` is not a valid id: none holds a slash, a backslash or a control character, or \
                 leads to another path, as `..` does",
                printable(&row.task)
            ));
        } else if let Some(first) = seen.get(&row.task) {
            // Rows are sent side by side: which of the two came last would be left to chance.
            wrong(format!(
                "the task {} is in line {first} as well: put both into one row",
                printable(&row.task)
            ));
        } else {
            seen.insert(row.task.clone(), line);
        }
        let findings = fields::check(&row.body);
        findings.errors.into_iter().for_each(&mut wrong);
        warnings.extend(findings.warnings);
        if ids::kind(&row.task).is_some_and(|kind| kind != ids::Kind::Task) {
            odd_ids.push((line, row.task.clone()));
        }
        if row.body.is_empty() && mistakes.len() == mistakes_before {
            mistakes.push(Mistake::at(line, "no field is set"));
        }
        rows.push(row);
    }
    if let Some((line, id)) = odd_ids.first()
        && let Some(doubt) = ids::doubt(TASK, ids::Kind::Task, id)
    {
        let more = match odd_ids.len() - 1 {
            0 => String::new(),
            more => format!("; {more} more rows have such ids"),
        };
        warnings.insert(format!("line {line}: {doubt}{more}"));
    }
    parsed
}

fn heading_mistakes(heading: &StringRecord) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut wrong = |what: String| mistakes.push(Mistake::at(1, what));
    let mut seen = HashSet::new();
    for name in heading {
        if !seen.insert(name) {
            wrong(format!("the column `{}` appears twice", printable(name)));
        } else if name.is_empty() {
            wrong("a column has no name".to_owned());
        }
    }
    if !seen.contains(TASK) {
        let columns: Vec<_> = heading.iter().map(printable).collect();
        wrong(format!(
            "there is no column `{TASK}` with the ids of the tasks; there are {}",
            columns.join(", ")
        ));
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_updates_and_empty_cells_say_nothing() {
        let parsed = parse(
            "task_id,name,tags,nmae\nti-1,Call back,\"a,b\",\nti-2,Wait,,7\nti-3,,,x\n",
            &"h/st-1".into(),
        );
        assert_eq!(parsed.mistakes, []);
        let warnings: Vec<_> = parsed.warnings.into_iter().collect();
        let warning = "/nmae: the schema declares no member of this name; did you mean `name`?";
        assert_eq!(warnings, [warning]);
        let shown: Vec<_> = parsed
            .rows
            .iter()
            .map(|row| (row.number, &*row.task, json!(row.body)))
            .collect();
        assert_eq!(
            shown,
            [
                (1, "ti-1", json!({"name": "Call back", "tags": ["a", "b"]})),
                (2, "ti-2", json!({"name": "Wait", "nmae": 7})),
                (3, "ti-3", json!({"nmae": "x"})),
            ]
        );
    }

    #[test]
    fn ids_of_something_else_are_reported_once() {
        let parsed = parse(
            "task_id,name\nti-1,a\nci-2,b\nci-3,c\nx,d\n",
            &"h/st-1".into(),
        );
        assert_eq!(parsed.mistakes, []);
        let warnings: Vec<_> = parsed.warnings.into_iter().collect();
        let warning = "line 3: `ci-2` looks like the id of a case, and is given as task_id, where that of a task (ti-…) belongs; 1 more rows have such ids";
        assert_eq!(warnings, [warning]);
    }

    #[test]
    fn mistakes_are_reported_with_their_lines() {
        for (text, expected) in [
            ("", &[&*format!("1: {EMPTY}")][..]),
            ("\u{feff}\r\n \n", &[&*format!("1: {EMPTY}")]),
            (
                "name\nx\n",
                &["1: there is no column `task_id` with the ids of the tasks; there are name"],
            ),
            (
                "task_id,dueDate\nti/1,7\n..,soon\n",
                &[
                    "2: task_id: `ti/1` is not a valid id: none holds a slash, a backslash or a control character, or leads to another path, as `..` does",
                    "3: dueDate: not a number: give milliseconds since 1970-01-01, such as 1751299200000",
                    "3: task_id: `..` is not a valid id: none holds a slash, a backslash or a control character, or leads to another path, as `..` does",
                ],
            ),
            ("task_id,,name\nti-1,x,y\n", &["1: a column has no name"]),
            (
                "task_id,name,name\n",
                &["1: the column `name` appears twice"],
            ),
            (
                "task_id,dueDate\nti-1,soon\n,7\nti-3\nti-4,\n",
                &[
                    "2: dueDate: not a number: give milliseconds since 1970-01-01, such as 1751299200000",
                    "3: task_id is empty",
                    "4: 1 cells, where the heading has 2",
                    "5: no field is set",
                ],
            ),
            (
                "task_id,name,dueDate\nti-1,1E+3,1.74903E+12\nti-2,a,1749032280681\n",
                &[
                    "2: dueDate (column 3): `1.74903E+12` was rounded by a spreadsheet: give the column the format of numbers without decimals, put in the digits that are lost, and save again",
                ],
            ),
            (
                "task_id,name\nti-1,a\nti-2,b\nti-1 ,c\n",
                &["4: the task ti-1 is in line 2 as well: put both into one row"],
            ),
        ] {
            let mistakes = parse(text, &"h/st-1".into()).mistakes;
            let shown = mistakes
                .iter()
                .map(|mistake| format!("{}: {}", mistake.line, mistake.what));
            assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
