//! The rows of a report: invented, but the same for the same seed and filters, and consistent: a
//! day's figures do not depend on the range that was asked for, a cumulative row is the sum of the
//! days' rows, and one without a filter the sum of those with each of its values.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::filters::{Aggregation, Filters};
use crate::seed::Dice;

const TYPES: [&str; 2] = ["Interactive", "Non-Interactive"];
const STATUSES: [&str; 2] = ["Active", "Closed"];
const OUTCOMES: [&str; 2] = ["success", "failtask"];

/// The figures of one task with one outcome, over one day or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    /// The day, or the range; also the key under which the row stands.
    date_range: &'a str,
    task_name: &'a str,
    outcome: &'static str,
    figures: Figures,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Figures {
    executions: u64,
    self_service: u64,
    drop_off: u64,
    agent_transfer: u64,
}

impl Figures {
    fn sessions(self) -> u64 {
        self.self_service + self.drop_off + self.agent_transfer
    }

    fn add(&mut self, other: Self) {
        self.executions += other.executions;
        self.self_service += other.self_service;
        self.drop_off += other.drop_off;
        self.agent_transfer += other.agent_transfer;
    }
}

impl Row<'_> {
    fn to_json(&self) -> Value {
        let figures = self.figures;
        let sessions = figures.sessions();
        json!({
            "totalExecution": figures.executions,
            "totalSession": sessions,
            "selfServiceSessions": figures.self_service,
            "dropOffSessions": figures.drop_off,
            "agentTransferSessions": figures.agent_transfer,
            "dateRange": self.date_range,
            "taskType": "dialog",
            "taskName": self.task_name,
            "Status": self.outcome,
            "selfServiceSessionsInPercentage": percentage(figures.self_service, sessions),
            "dropOffSessionsInPercentage": percentage(figures.drop_off, sessions),
            "agentTransferSessionsInPercentage": percentage(figures.agent_transfer, sessions),
        })
    }
}

/// A number when it is whole, otherwise text, as the vendor's sample has it.
fn percentage(part: u64, whole: u64) -> Value {
    let hundredfold = part * 100;
    match hundredfold.checked_rem(whole) {
        None => json!(0),
        Some(0) => json!(hundredfold / whole),
        Some(_) => json!(format!("{:.2}", hundredfold as f64 / whole as f64)),
    }
}

/// The periods of a report, by the name under which their rows stand.
pub(crate) struct Periods(Vec<(String, Vec<NaiveDate>)>);

impl Periods {
    pub(crate) fn from_filters(filters: &Filters) -> Self {
        Self(match filters.aggregation {
            Aggregation::Daily => filters
                .days()
                .map(|day| (day.to_string(), vec![day]))
                .collect(),
            // How the key of a cumulative report looks is documented nowhere.
            Aggregation::Cumulative => {
                let key = format!("{} - {}", filters.from, filters.to);
                vec![(key, filters.days().collect())]
            }
        })
    }
}

/// All rows, in the order in which they are paged through: by period, task and outcome.
pub(crate) fn rows<'a>(
    seed: u64,
    bot: &str,
    task_names: &'a [String],
    filters: &Filters,
    periods: &'a Periods,
) -> Vec<Row<'a>> {
    let wanted = |name: &String| {
        let only = filters.task_names.as_ref();
        only.is_none_or(|names| names.contains(name))
    };
    let mut rows = Vec::new();
    for (period, days) in &periods.0 {
        for task_name in task_names.iter().filter(|name| wanted(name)) {
            for outcome in OUTCOMES {
                let mut figures = Figures::default();
                for day in days {
                    let day = day.to_string();
                    figures.add(figures_of_day(
                        seed,
                        &[bot, &day, task_name, outcome],
                        filters,
                    ));
                }
                // What did not run has no row.
                if figures.executions > 0 {
                    rows.push(Row {
                        date_range: period,
                        task_name,
                        outcome,
                        figures,
                    });
                }
            }
        }
    }
    rows
}

fn figures_of_day(seed: u64, cell: &[&str; 4], filters: &Filters) -> Figures {
    let [bot, day, task_name, outcome] = *cell;
    let mut figures = Figures::default();
    for conversation_type in selected(TYPES, filters.conversation_type.as_deref()) {
        for status in selected(STATUSES, filters.conversation_status.as_deref()) {
            let mut parts = vec![bot, day, task_name, outcome, conversation_type, status];
            let mut dice = Dice::new(seed, &parts);
            let some = some_figures(&mut dice, outcome);
            // Tags leave about a third of the conversations, others for other tags.
            parts.extend(filters.tags.as_deref());
            let tagged = filters.tags.is_none() || Dice::new(seed, &parts).below(3) == 0;
            if tagged {
                figures.add(some);
            }
        }
    }
    figures
}

fn selected<'a>(
    values: [&'static str; 2],
    only: Option<&'a str>,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let matching = move |value: &&str| only.is_none_or(|only| only == *value);
    values.into_iter().filter(matching)
}

/// Successes are more frequent than failures, and not every task runs every day.
fn some_figures(dice: &mut Dice, outcome: &str) -> Figures {
    let (one_in, most) = if outcome == "success" { (2, 6) } else { (5, 3) };
    if dice.below(one_in) != 0 {
        return Figures::default();
    }
    let sessions = 1 + dice.below(most);
    let self_service = dice.below(sessions + 1);
    let drop_off = dice.below(sessions - self_service + 1);
    Figures {
        executions: sessions + dice.below(sessions + 1),
        self_service,
        drop_off,
        agent_transfer: sessions - self_service - drop_off,
    }
}

/// One page of the rows, grouped as the platform groups them.
pub(crate) fn page(rows: &[Row<'_>], skip: usize, limit: Option<usize>) -> (usize, Value) {
    let rest = rows.get(skip..).unwrap_or_default();
    let page = &rest[..limit.unwrap_or(rest.len()).min(rest.len())];
    let mut data: Map<String, Value> = Map::new();
    for row in page {
        let group = data
            .entry(row.date_range)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(group) = group {
            group.push(row.to_json());
        }
    }
    (page.len(), Value::Object(data))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn filters(filters: Value) -> Filters {
        Filters::resolve(&json!({"filters": filters}), SystemTime::now()).unwrap()
    }

    fn total(filters: &Filters) -> Figures {
        let names = ["A".to_owned(), "B".to_owned()];
        let periods = Periods::from_filters(filters);
        let mut total = Figures::default();
        for row in rows(1, "st-1", &names, filters, &periods) {
            total.add(row.figures);
        }
        total
    }

    #[test]
    fn whole_percentages_are_numbers_and_others_text() {
        assert_eq!(percentage(1, 1), json!(100));
        assert_eq!(percentage(0, 3), json!(0));
        assert_eq!(percentage(2, 6), json!("33.33"));
        assert_eq!(percentage(1, 8), json!("12.50"));
        assert_eq!(percentage(0, 0), json!(0));
    }

    #[test]
    fn reports_agree_with_one_another() {
        let range = |more: Value| {
            let mut all = json!({"dateFrom": "2024-03-01", "dateTo": "2024-03-20"});
            for (name, value) in more.as_object().unwrap() {
                all[name] = value.clone();
            }
            total(&filters(all))
        };
        let all = range(json!({"AggregationType": "Daily"}));
        assert!(all.sessions() > 50, "{all:?}");
        assert_eq!(range(json!({"AggregationType": "Cumulative"})), all);
        for (name, values) in [
            ("ConversationType", TYPES),
            ("ConversationStatus", STATUSES),
        ] {
            let mut sum = Figures::default();
            for value in values {
                let part = range(json!({name: value}));
                assert!(part.sessions() < all.sessions());
                sum.add(part);
            }
            assert_eq!(sum, all, "{name}");
        }
        let mut sum = range(json!({"includeTaskName": ["A"]}));
        sum.add(range(json!({"includeTaskName": ["B", "no such task"]})));
        assert_eq!(sum, all);
        let tagged = range(json!({"tags": [{"tier": "gold"}]}));
        assert!((1..all.sessions()).contains(&tagged.sessions()));
    }
}
