//! What the schema allows and a person rarely means.

use super::instance::Content;
use super::problems::Problem;
use super::suggest;
use crate::options::Lint;
use crate::plan::node::Members;
use crate::violation::Class;

/// What is said of a member that the schema does not declare.
pub(crate) const UNKNOWN_FIELD: &str = "the schema declares no member of this name";

pub(super) fn is_large_integer(content: &Content<'_>) -> bool {
    matches!(content, Content::Number(number) if number.is_large())
}

pub(super) fn large_integer(location: String) -> Problem {
    Problem {
        suggestion: Some("send it as text, if the schema allows text".to_owned()),
        ..problem(
            Lint::LargeInteger,
            location,
            "integer beyond 2^53, which many readers round",
        )
    }
}

pub(super) fn duplicate_key(location: String) -> Problem {
    Problem {
        suggestion: Some("remove all but one".to_owned()),
        ..problem(
            Lint::DuplicateKey,
            location,
            "the same name appears again further on in this object, and most readers keep the last one \
             only",
        )
    }
}

pub(super) fn unknown_field(location: String, name: &str, members: &Members) -> Problem {
    Problem {
        suggestion: suggest::name(name, members.names.iter()),
        ..problem(Lint::UnknownField, location, UNKNOWN_FIELD)
    }
}

pub(super) fn doubtful_member(lint: Lint, location: String) -> Problem {
    let message = match lint {
        Lint::Contradicted => "the vendor's pages contradict each other on this member",
        _ => "no page and no sample states all that the contract says of this member",
    };
    problem(lint, location, message)
}

fn problem(lint: Lint, location: String, message: &str) -> Problem {
    Problem {
        class: Class::Strict(lint),
        location,
        keyword: lint.code(),
        expected: message.to_owned(),
        got: String::new(),
        suggestion: None,
    }
}
