//! What of the platform's answers is not as the contract describes it, in one line.

use std::collections::BTreeMap;
use std::path::Path;

use koreai_client::Deviation;
use koreai_client::chrono::NaiveDate;

use crate::text::counted;
use crate::ui::Ui;

/// So many kinds are shown.
const SHOWN: usize = 3;

/// So many kinds are counted apart.
const KINDS: usize = 64;

/// No kind takes more characters.
const LONGEST: usize = 200;

/// Deviations by kind: those that differ only in the row or the day are one.
#[derive(Debug, Default)]
pub(crate) struct Deviations {
    kinds: BTreeMap<String, u64>,
    count: u64,
}

impl Deviations {
    pub(crate) fn add(&mut self, deviations: &[Deviation]) {
        for deviation in deviations {
            self.count += 1;
            let kind = kind(deviation);
            if self.kinds.len() < KINDS || self.kinds.contains_key(&kind) {
                *self.kinds.entry(kind).or_default() += 1;
            }
        }
    }

    /// Reports them, if there are any, with what to do: `raw` says where the answers are to be had whole.
    pub(crate) fn report(&self, ui: Ui, raw: Option<&str>, record: Option<&Path>) {
        if self.count == 0 {
            return;
        }
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let more = kinds.len().saturating_sub(SHOWN);
        kinds.truncate(SHOWN);
        let mut shown: Vec<_> = kinds
            .iter()
            .map(|(kind, count)| match count {
                1 => (*kind).clone(),
                count => format!("{kind}, {count} times"),
            })
            .collect();
        if more > 0 {
            shown.push(format!("{more} more kinds"));
        }
        let raw = raw.map(|raw| format!("; {raw} prints what came"));
        let record = match record {
            Some(folder) => format!("send in what is recorded in {}", folder.display()),
            None => "run it again with --record DIR, and send in what that writes".to_owned(),
        };
        ui.warn(format!(
            "the platform's answers deviate from the contract in {} ({}), and the rest is used{}; to report it, {record}",
            counted(self.count, "place"),
            shown.join("; "),
            raw.unwrap_or_default(),
        ));
    }
}

/// A deviation without what differs from row to row, and from day to day.
fn kind(deviation: &Deviation) -> String {
    let shown = deviation.to_string();
    let rest = shown
        .strip_prefix(&*deviation.pointer)
        .unwrap_or_default()
        .to_owned();
    let parts = deviation.pointer.split('/').map(|part| {
        let is_index = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match is_index || part.parse::<NaiveDate>().is_ok() {
            true => "*",
            false => part,
        }
    });
    let kind = parts.collect::<Vec<_>>().join("/") + &rest;
    kind.chars().take(LONGEST).collect()
}
