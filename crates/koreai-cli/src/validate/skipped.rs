//! Files of folders that are not read.

use std::collections::BTreeMap;

use koreai_validate::input::SkipReason;

use crate::text::counted;

/// Files whose names are kept for each reason.
const MAX_KEPT: u64 = 1_000;

/// How many there are for each reason, and the first of them.
#[derive(Default)]
pub(crate) struct Skipped {
    counts: BTreeMap<SkipReason, u64>,
    files: Vec<(String, SkipReason)>,
}

impl Skipped {
    /// Adds a file, by its name as it is shown.
    pub(crate) fn add(&mut self, file: String, reason: SkipReason) {
        let count = self.counts.entry(reason).or_default();
        *count += 1;
        if *count <= MAX_KEPT {
            self.files.push((file, reason));
        }
    }

    /// The first files, and why each is skipped.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, SkipReason)> {
        self.files
            .iter()
            .map(|(file, reason)| (file.as_str(), *reason))
    }

    /// A line for each reason, with so many names.
    pub(crate) fn lines(&self, most: usize) -> impl Iterator<Item = String> {
        self.counts.iter().map(move |(reason, count)| {
            let files = self.files().filter(|(_, other)| other == reason);
            let names: Vec<&str> = files.map(|(file, _)| file).take(most).collect();
            let others = match count.saturating_sub(names.len() as u64) {
                0 => String::new(),
                others => format!(" and {others} more"),
            };
            let names = names.join(", ");
            format!(
                "{} skipped ({reason}): {names}{others}",
                counted(*count, "file")
            )
        })
    }
}
