//! A page of the vendor, as far as it describes operations: [`DocPage`].

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::block::Unread;
use super::prose::Prose;
use super::read::Form;
use contract::Source;

/// What a page states, each thing with its place (a byte of the page).
#[derive(Debug)]
pub struct DocPage {
    /// The page.
    pub source: Source,
    /// Its address, if it was fetched or the address is named beside its file.
    pub url: Option<String>,
    /// How it is written.
    pub form: Form,
    /// Its title.
    pub title: Option<String>,
    /// The operations that it describes.
    pub operations: Vec<PageOperation>,
    /// The rows of its tables of parameters and fields.
    pub fields: Vec<Field>,
    /// Its samples.
    pub samples: Vec<Sample>,
    /// The rows of its tables of rate limits.
    pub limits: Vec<RateLimit>,
    /// The names in its table of API scopes.
    pub scopes: Vec<(String, usize)>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// What is of no concern, by all that is known: tables of other things.
    pub passed_over: Vec<Unread>,
    /// What became of each block, in the order of the page.
    pub account: Vec<Account>,
    /// Where the page ends in the middle of something, so that nothing is to be concluded from what
    /// is not on it.
    pub cut_off: Option<usize>,
}

/// What became of a block of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Where it is.
    pub at: usize,
    /// What became of it.
    pub fate: Fate,
}

/// What can become of a block: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was read as facts, or says what the blocks below it are.
    Read,
    /// It is about something else; [`DocPage::passed_over`] names it.
    PassedOver,
    /// It, or a part of it, could not be read; [`DocPage::unread`] names it.
    Unread,
    /// It is text.
    Prose,
}

/// An operation of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageOperation {
    /// Upper case.
    pub method: String,
    /// With `{name}` for what varies, and without query.
    pub path: String,
    /// The names in its query.
    pub query: Vec<String>,
    /// The host that callers should use, where it is a name.
    pub host: Option<String>,
    /// The API scopes that it needs.
    pub scopes: Vec<String>,
    /// The header that carries the token.
    pub auth: Option<String>,
    /// The media type of its bodies.
    pub media_type: Option<String>,
    /// What it fails with: statuses, each with the vendor's own code if there is one.
    pub errors: Vec<String>,
    /// The status of success.
    pub success: Option<String>,
    /// Whether the page says that it is going to be taken away.
    pub deprecated: bool,
    /// How often it may be called, each time that the page says so.
    pub rate_limits: Vec<RateLimit>,
    /// What its overview says twice, and not the same.
    #[serde(skip)]
    pub twice: Vec<Twice>,
    /// What sentences outside of tables state: limits, and digests of rules, each with its place.
    #[serde(skip)]
    pub sentences: Vec<(usize, Prose)>,
    /// Where its errors are stated, where the status of its success, and where that it is going to be
    /// taken away.
    #[serde(skip)]
    pub errors_at: Option<usize>,
    #[serde(skip)]
    #[allow(missing_docs, reason = "as above")]
    pub success_at: Option<usize>,
    #[serde(skip)]
    #[allow(missing_docs, reason = "as above")]
    pub deprecated_at: Option<usize>,
    /// Which overviews of the page it belongs to: more than one where a page describes several uses of
    /// one call.
    #[serde(skip)]
    pub groups: Vec<usize>,
    /// Where its address is.
    #[serde(skip)]
    pub at: usize,
}

/// What a table or a sample is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Parameters in the path.
    Path,
    /// Parameters in the query.
    Query,
    /// Headers.
    Header,
    /// Members of the request's body.
    Request,
    /// Members of the response's body.
    Response,
    /// What comes when a call fails.
    Error,
    /// The page does not say.
    Unknown,
}

impl Part {
    /// As in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Request => "request field",
            Self::Response => "response field",
            Self::Error => "field of an error",
            Self::Unknown => "parameter",
        }
    }
}

/// A row of a table of parameters or fields.
#[derive(Clone, Debug)]
pub struct Field {
    /// What the table is about.
    pub part: Part,
    /// What its heading says it is about, where that is something else.
    pub stated: Option<Part>,
    /// The operations it speaks of: places in [`DocPage::operations`].
    pub operations: Vec<usize>,
    /// Names from the outside in; items of an array are left out.
    pub path: Vec<String>,
    /// Whether it must be sent.
    pub required: Option<bool>,
    /// Whether another place of the same row says otherwise.
    pub disputed: bool,
    /// Whether the page says that it is going to be taken away.
    pub deprecated: bool,
    /// What of its description is struck through.
    pub struck: Vec<String>,
    /// `string`, `array` and the like, lower case.
    pub kind: Option<String>,
    /// The same for the items of an array.
    pub items: Option<String>,
    /// What its description says.
    pub prose: Prose,
    /// Its description, word for word: for the check alone, and kept nowhere.
    pub description: String,
    /// Where its name is.
    pub at: usize,
}

impl Field {
    /// A name of which nothing else is said.
    pub(super) fn bare(path: Vec<String>, part: Part, operation: usize, at: usize) -> Self {
        Self {
            part,
            stated: None,
            operations: vec![operation],
            path,
            required: None,
            disputed: false,
            deprecated: false,
            struck: Vec::new(),
            kind: None,
            items: None,
            prose: Prose::default(),
            description: String::new(),
            at,
        }
    }

    /// `filters.dateFrom`.
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// The members of a sample: paths, and the types of the values at each.
pub type Members = BTreeMap<Vec<String>, Vec<&'static str>>;

/// A sample.
#[derive(Clone, Debug)]
pub struct Sample {
    /// [`Part::Request`], [`Part::Response`], or unknown.
    pub part: Part,
    /// The operation it belongs to: a place in [`DocPage::operations`].
    pub operation: Option<usize>,
    /// The command, if it is one.
    pub command: Option<Command>,
    /// The body, if it has one that can be read.
    pub body: Option<Value>,
    /// Every member of the body, from the outside in, with the types of its values.
    pub members: Members,
    /// Whether `...` is in it.
    pub cut: bool,
    /// Where it is.
    pub at: usize,
}

/// A call with curl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Upper case.
    pub method: String,
    /// As written.
    pub url: String,
    /// Names of the headers, as written.
    pub headers: Vec<String>,
}

/// A label that appears twice, with values that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    /// The label.
    pub label: String,
    /// The first value.
    pub one: String,
    /// The other one.
    pub other: String,
    /// Where the other one is.
    pub at: usize,
}

/// A rate limit: a row of a table of them, or what a page says of its own operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RateLimit {
    /// What is counted: `account`, `bot`.
    pub per: String,
    /// Requests and seconds.
    pub windows: Vec<(u64, u64)>,
    /// The APIs it holds for, by name; none if it names none.
    pub apis: Vec<String>,
    /// Where it is.
    #[serde(skip)]
    pub at: usize,
}

impl RateLimit {
    /// What several places say of one API, together: of one length of time the first holds.
    pub(super) fn merged<'a>(limits: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut limits = limits.into_iter();
        let mut all = limits.next()?.clone();
        for limit in limits {
            if all.per.is_empty() {
                all.per.clone_from(&limit.per);
            }
            for (requests, seconds) in &limit.windows {
                if !all.windows.iter().any(|(_, known)| known == seconds) {
                    all.windows.push((*requests, *seconds));
                }
            }
        }
        Some(all)
    }
}

impl PageOperation {
    /// How often it may be called: what the page says of it in all places together, and where the first is.
    pub(super) fn rate_limit(&self) -> Option<RateLimit> {
        let mut all = self.rate_limits.iter();
        let mut limit = all.next()?.clone();
        for other in all {
            if limit.per.is_empty() {
                limit.per.clone_from(&other.per);
            }
            let new = other
                .windows
                .iter()
                .filter(|window| !limit.windows.contains(window));
            let new: Vec<(u64, u64)> = new.copied().collect();
            limit.windows.extend(new);
        }
        limit
            .windows
            .sort_by_key(|(requests, seconds)| (*seconds, *requests));
        Some(limit)
    }

    /// Takes over what another place of the page says of it and its own overview does not; what both say
    /// differently is kept as such.
    pub(super) fn complete(&mut self, other: &Self) {
        let mut twice = Vec::new();
        let mut take =
            |label: &str, own: &mut Option<String>, new: &Option<String>| match (&*own, new) {
                (Some(one), Some(other)) if one != other => {
                    twice.push((label.to_owned(), one.clone(), other.clone()))
                }
                (None, Some(_)) => own.clone_from(new),
                _ => {}
            };
        take("authorization", &mut self.auth, &other.auth);
        take("content type", &mut self.media_type, &other.media_type);
        let joined = |scopes: &[String]| (!scopes.is_empty()).then(|| scopes.join("; "));
        let mut scopes = joined(&self.scopes);
        take("api scope", &mut scopes, &joined(&other.scopes));
        if self.scopes.is_empty() {
            self.scopes.clone_from(&other.scopes);
        }
        self.deprecated |= other.deprecated;
        self.twice.extend(other.twice.iter().cloned());
        let at = other.at;
        let twice = twice.into_iter();
        self.twice.extend(twice.map(|(label, one, other)| Twice {
            label,
            one,
            other,
            at,
        }));
    }

    /// Whether a call of it can have a body.
    pub(super) fn can_have_body(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

impl DocPage {
    /// A page of which nothing was read yet.
    pub(super) fn new(source: Source, form: Form) -> Self {
        let is_address = source.name.starts_with("https://");
        Self {
            url: is_address.then(|| source.name.clone()),
            source,
            form,
            title: None,
            operations: Vec::new(),
            fields: Vec::new(),
            samples: Vec::new(),
            limits: Vec::new(),
            scopes: Vec::new(),
            unread: Vec::new(),
            passed_over: Vec::new(),
            account: Vec::new(),
            cut_off: None,
        }
    }

    /// The samples of an operation's request or response.
    pub(super) fn samples_of(&self, operation: usize, part: Part) -> impl Iterator<Item = &Sample> {
        self.samples
            .iter()
            .filter(move |sample| sample.part == part && sample.operation == Some(operation))
    }

    /// The fields of an operation's part.
    pub(super) fn fields_of(&self, operation: usize, part: Part) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(move |field| field.part == part && field.operations.contains(&operation))
    }
}
