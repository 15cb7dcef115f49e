//! What says nothing about anybody: what the contract itself holds, its counts and percentages, and the words
//! of error messages.

use std::collections::HashSet;
use std::sync::LazyLock;

use heck::ToSnakeCase;
use koreai_schemas::OPERATIONS;
use regex::Regex;
use serde_json::{Map, Value};

/// Words that errors of web services are made of, beside those of the contract. No word stands here
/// that is a name of somebody or of a place.
const WORDS: &str = "
    a about above already an and any are array as at be been before below between but by can cannot
    could did do does doesn during each either empty for from given had has have in into is isn it its
    least less long longer maximum may minimum missing more most must neither no none not null of off
    on once one only or other out over please same short should than that the their then there these
    they this to too under unless until up ve was wasn were when where which while will with within
    without wrong you your

    abort aborted accept accepted access address api app application apps argument arguments attempt
    authentication authorization authorize authorized auth bad bearer body boolean bot bots busy call
    calls case cases change character characters check client conflict connection content contact
    create credentials database date dates day days decode delete deleted denied disabled duplicate
    email enable encoding end entity equal error exceed exceeded exceeds exist exists expect expected
    expiration expired expires expiry fail failed fails failure fetch field find finished flag forbidden
    format found gateway get greater header headers host hour hourly hours http identifier implemented
    incorrect input inactive internal invalid invocation issue issued issuer item items iterable json
    jti jwt key keys large latest length limit limits list load locked mail malformed match maintenance
    management match method methods minute minutes modified month new number object occurred operation
    option optional page parameter parameters params parse parsed parsing path patch pattern payload
    per permission permissions policy position post process phone processed processing progress properties property
    published put query quota rate raw reached read reason redacted refused reject rejected remove
    request requests require required resource response result retry retrying scope scopes sdk second
    seconds secret server sign signature size something sometime start state stop store string sub
    subject submit success syntax temporarily text throttled timed timeout token tokens unable
    unauthorised unauthorized unavailable undefined unexpected unique unknown unprocessable unsupported
    update upstream uri url used users valid validate validation values version wait week went write
    year years
";

/// The members whose numbers count runs of tasks or pages, or show how far a job is: of a bot, not of anybody.
/// All are declared in the contract.
const COUNTS: [&str; 13] = [
    "__v",
    "agentTransferSessions",
    "agentTransferSessionsInPercentage",
    "code",
    "countOfDockStatuses",
    "dropOffSessions",
    "dropOffSessionsInPercentage",
    "percentageComplete",
    "selfServiceSessions",
    "selfServiceSessionsInPercentage",
    "total",
    "totalExecution",
    "totalSession",
];

/// Whether a member's numbers say nothing about anybody.
pub(super) fn is_count(name: &str) -> bool {
    COUNTS.contains(&name)
}

/// Whether a text is a figure, such as a percentage in a text.
pub(super) fn is_figure(text: &str) -> bool {
    static FIGURE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[0-9]{1,9}(\.[0-9]{1,15})?$").expect("a pattern"));
    FIGURE.is_match(text)
}

/// Whether a text says nothing about anybody: it stands in the contract.
pub(super) fn is_text(text: &str) -> bool {
    text.is_empty() || CONTRACT.texts.contains(text)
}

/// Whether a text is a date, a time, or a range of them.
pub(super) fn is_date(text: &str) -> bool {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        let time = "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,16}(Z|[+-][0-9:]{4,5})?)?";
        Regex::new(&format!("^{time}( - {time})?$")).expect("a pattern")
    });
    DATE.is_match(text)
}

/// Whether a word, or a name made of words such as `totalSessions`, says nothing about anybody.
pub(super) fn is_word(word: &str) -> bool {
    let known = |word: &str| CONTRACT.words.contains(word);
    let is_known =
        |part: &str| known(&part.to_lowercase()) || part.to_snake_case().split('_').all(known);
    let mut parts = word.split(|c: char| !c.is_alphanumeric());
    parts.all(|part| part.is_empty() || is_known(part))
}

pub(super) fn is_id(text: &str) -> bool {
    static ID: LazyLock<Regex> = LazyLock::new(|| {
        let forms = "(st|ti|ci|ds|cs|u)-[0-9A-Za-z]+(-[0-9A-Za-z]+)+|[0-9a-fx]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
        Regex::new(&format!("^({forms})$")).expect("a pattern")
    });
    ID.is_match(text)
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::read);

/// What is taken from the contract.
#[derive(Default)]
struct Contract {
    /// Every text of the schemas that can be a value: names of members, enumerations, examples.
    texts: HashSet<String>,
    /// The words of names, enumerations and scopes, and those of errors.
    words: HashSet<String>,
}

impl Contract {
    fn read() -> Self {
        let mut contract = Self::default();
        contract
            .words
            .extend(WORDS.split_whitespace().map(str::to_owned));
        for operation in OPERATIONS {
            contract.learn(operation.scope.unwrap_or_default());
        }
        for schema in koreai_schemas::SCHEMAS {
            if let Ok(root) = serde_json::from_str(schema.text) {
                contract.schema(&root, schema.operation_id.is_none());
            }
        }
        contract
    }

    /// Takes in a schema and those within it. Examples of errors are made of words; others may hold
    /// names.
    fn schema(&mut self, schema: &Value, is_error: bool) {
        match schema {
            Value::Array(items) => {
                for item in items {
                    self.schema(item, is_error);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    match name.as_str() {
                        "enum" | "const" => self.values(member, true),
                        "examples" => self.values(member, is_error),
                        "properties" => {
                            for name in member.as_object().into_iter().flat_map(Map::keys) {
                                self.texts.insert(name.clone());
                                self.learn(name);
                            }
                            self.schema(member, is_error);
                        }
                        _ => self.schema(member, is_error),
                    }
                }
            }
            _ => {}
        }
    }

    fn values(&mut self, value: &Value, are_words: bool) {
        match value {
            Value::String(text) if !is_id(text) => {
                if are_words {
                    self.learn(text);
                }
                self.texts.insert(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| self.values(item, are_words)),
            Value::Object(members) => {
                members
                    .values()
                    .for_each(|value| self.values(value, are_words));
            }
            _ => {}
        }
    }

    fn learn(&mut self, text: &str) {
        let snake = text.to_snake_case();
        self.words.extend(snake.split('_').map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_contract_and_of_errors_are_nobodys() {
        for (word, known) in [
            ("Invalid", true),
            ("StreamId", true),
            ("errors/", true),
            ("IN_PROGRESS", true),
            ("totalSessionCount", true),
            ("Lovelace", false),
            ("JohnSmith", false),
            ("smithTask", false),
            ("hunter2", false),
            ("予約", false),
        ] {
            assert_eq!(is_word(word), known, "{word}");
        }
    }

    /// A count that the contract does not declare would be anything.
    #[test]
    fn counts_are_members_of_the_contract() {
        for name in COUNTS {
            assert!(CONTRACT.texts.contains(name), "{name}");
        }
        for name in ["dueDate", "phone", "otp", "salary"] {
            assert!(!is_count(name), "{name}");
        }
    }
}
