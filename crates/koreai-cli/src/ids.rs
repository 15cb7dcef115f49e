//! What ids look like: enough to notice that one stands in another's place.

use crate::ui::Ui;

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    App,
    Bot,
    Case,
    Job,
    Task,
}

impl Kind {
    const ALL: [Self; 5] = [Self::App, Self::Bot, Self::Case, Self::Job, Self::Task];

    /// How the ids in the vendor's samples begin. Nothing says that all do.
    fn prefix(self) -> &'static str {
        match self {
            Self::App => "cs-",
            Self::Bot => "st-",
            Self::Case => "ci-",
            Self::Job => "ds-",
            Self::Task => "ti-",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::App => "an app (a client id)",
            Self::Bot => "a bot (a stream)",
            Self::Case => "a case",
            Self::Job => "a report job",
            Self::Task => "a task",
        }
    }
}

/// What an id is of, by its looks.
pub(crate) fn kind(id: &str) -> Option<Kind> {
    Kind::ALL
        .into_iter()
        .find(|kind| id.starts_with(kind.prefix()))
}

/// What is odd about an id that is given as `what`, where one of this kind belongs.
pub(crate) fn doubt(what: &str, wanted: Kind, id: &str) -> Option<String> {
    let found = kind(id).filter(|&found| found != wanted)?;
    Some(format!(
        "`{id}` looks like the id of {}, and is given as {what}, where that of {} ({}…) belongs",
        found.name(),
        wanted.name(),
        wanted.prefix()
    ))
}

/// Warns of ids that look like those of something else.
pub(crate) fn warn(ui: Ui, ids: &[(&str, Kind, Option<&str>)]) {
    for &(what, wanted, id) in ids {
        if let Some(doubt) = id.and_then(|id| doubt(what, wanted, id)) {
            ui.warn(doubt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_something_else_are_noticed() {
        for (wanted, id, found) in [
            (Kind::Bot, "st-1", None),
            (Kind::Bot, "my-bot", None),
            (Kind::Bot, "", None),
            (Kind::Bot, "ti-1", Some("a task")),
            (Kind::Bot, "cs-1", Some("an app (a client id)")),
            (Kind::Task, "ci-1", Some("a case")),
            (Kind::Job, "st-1", Some("a bot (a stream)")),
        ] {
            let doubt = doubt("X", wanted, id);
            let hint =
                found.map(|found| format!("looks like the id of {found}, and is given as X"));
            assert_eq!(doubt.is_some(), hint.is_some(), "{id}");
            assert!(
                doubt
                    .zip(hint)
                    .is_none_or(|(doubt, hint)| doubt.contains(&hint)),
                "{id}"
            );
        }
    }
}
