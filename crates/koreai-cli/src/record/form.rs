//! An exchange in the form that `koreai validate` reads, redacted.

use koreai_client::reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use koreai_schemas::{Direction, Operation};
use koreai_validate::capture::Source;
use koreai_validate::exchange::query_pairs;
use koreai_validate::{Schema, Validator};
use serde_json::{Value, json};

use super::redact::Redactor;

/// Headers of an answer that are about the platform and not its customers.
const HEADERS: [&str; 12] = [
    "content-type",
    "date",
    "retry-after",
    "server",
    "allow",
    // About rate limits, if there are any: none is documented.
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// Headers of a request whose values are about nobody.
const SENT: [&str; 2] = ["accept", "content-type"];

/// Headers that hold tokens.
const TOKENS: [&str; 2] = ["auth", "authorization"];

/// The version of the form of an exchange.
const VERSION: u64 = 1;

/// An exchange as it was.
pub(crate) struct Whole<'a> {
    pub(crate) operation: &'static Operation,
    /// A date and time as in RFC 3339.
    pub(crate) started: String,
    pub(crate) source: Source,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
    /// Whether it was sent with a token that is not among the headers.
    pub(crate) is_signed: bool,
    /// None if it was not kept.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) answer: Option<Answered<'a>>,
}

/// An answer as it was.
pub(crate) struct Answered<'a> {
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    /// None if it was not kept.
    pub(crate) body: Option<&'a [u8]>,
}

/// An exchange without what may be data of customers.
pub(crate) struct Redacted {
    pub(crate) entry: Value,
    /// Its bodies, each with the first schema that accepts it, else the first that it may have.
    pub(crate) payloads: Vec<(Schema, Value)>,
}

impl Redacted {
    pub(crate) fn new(exchange: &Whole<'_>, redactor: &Redactor) -> Self {
        let form = Form {
            exchange,
            redactor,
            tokens: tokens(exchange.headers),
        };
        form.redacted()
    }
}

struct Form<'a> {
    exchange: &'a Whole<'a>,
    redactor: &'a Redactor,
    /// Those that were sent, which an answer may repeat.
    tokens: Vec<String>,
}

impl Form<'_> {
    fn redacted(&self) -> Redacted {
        let exchange = self.exchange;
        let operation = exchange.operation;
        let mut payloads = Vec::new();
        let schema = body_of(Some(operation.id), Direction::Request);
        let schemas: Vec<_> = schema.into_iter().collect();
        let mut entry = json!({
            "exchange": VERSION,
            "started": exchange.started,
            "source": exchange.source,
            "redacted": true,
            "operation": operation.id,
            "request": {
                "method": exchange.method,
                "url": self.url(),
                "headers": self.sent_headers(),
                "body": self.body(&schemas, exchange.body, &mut payloads),
            },
            "response": null,
        });
        if let Some(answer) = &exchange.answer {
            let success = body_of(Some(operation.id), Direction::Response);
            let error = body_of(None, Direction::Response);
            // Errors have been seen with status 200 as well.
            let schemas: Vec<_> = match (200..300).contains(&answer.status) {
                true => [success, error].into_iter().flatten().collect(),
                false => error.into_iter().collect(),
            };
            entry["response"] = json!({
                "status": answer.status,
                "headers": self.answered_headers(answer.headers),
                "bytes": answer.body.map(<[u8]>::len),
                "body": self.body(&schemas, answer.body, &mut payloads),
            });
        }
        Redacted { entry, payloads }
    }

    /// A body in the form of an exchange: `null` if it is not kept, as what is not JSON cannot be redacted.
    fn body(
        &self,
        schemas: &[Schema],
        body: Option<&[u8]>,
        payloads: &mut Vec<(Schema, Value)>,
    ) -> Value {
        let Some(body) = body else {
            return Value::Null;
        };
        if body.is_empty() {
            return json!({"text": ""});
        }
        let (Ok(value), Some(&first)) = (serde_json::from_slice::<Value>(body), schemas.first())
        else {
            return Value::Null;
        };
        let fits = schemas
            .iter()
            // With the rules beyond the schema: nearly any object has the shape of an error.
            .find(|schema| Validator::new(**schema).validate(body).is_ok());
        let schema = fits.copied().unwrap_or(first);
        let is_error = schema.definition().operation_id.is_none();
        let redacted = match is_error {
            true => self.redactor.error(&value),
            false => self.redactor.value(&value),
        };
        payloads.push((schema, redacted.clone()));
        json!({"json": redacted})
    }

    /// The path of the template and the query, with placeholders for their values. Host and prefix are left out:
    /// they may be personal data.
    fn url(&self) -> String {
        let path = self.exchange.path;
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments = path
            .rsplit('/')
            .zip(self.exchange.operation.path.rsplit('/'));
        let kept = segments.map(|(segment, template)| match template.starts_with('{') {
            true => encoded(&self.redactor.text(segment)),
            false => template.to_owned(),
        });
        let mut kept: Vec<_> = kept.collect();
        kept.reverse();
        let path = kept.join("/");
        let pair = |(name, value): (Option<String>, Option<String>)| {
            // What cannot be decoded is nobody's to read.
            let name = name.unwrap_or_default();
            let value = self.redactor.query(&name, &value.unwrap_or_default());
            format!("{}={}", encoded(&self.name(&name)), encoded(&value))
        };
        let query = self.exchange.query.map(query_pairs);
        let query: Vec<_> = query.into_iter().flatten().map(pair).collect();
        match query.is_empty() {
            true => path,
            false => format!("{path}?{}", query.join("&")),
        }
    }

    /// The name of a parameter, which stays if the operation declares it, in whatever case.
    fn name(&self, name: &str) -> String {
        let mut declared = self.exchange.operation.parameters.iter();
        match declared.any(|parameter| parameter.name.eq_ignore_ascii_case(name)) {
            true => name.to_owned(),
            false => self.redactor.name(name),
        }
    }

    /// Of tokens, that they were sent.
    fn sent_headers(&self) -> Vec<Value> {
        let signed = self
            .exchange
            .is_signed
            .then(|| json!({"name": "auth", "value": null}));
        let headers = self.exchange.headers.iter().filter_map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let kept = match name.as_str() {
                name if TOKENS.contains(&name) => None,
                "accountid" => Some(self.redactor.text(&value)),
                name if SENT.contains(&name) => Some(self.header(name, &value)),
                _ => return None,
            };
            Some(json!({"name": name.as_str(), "value": kept}))
        });
        signed.into_iter().chain(headers).collect()
    }

    fn answered_headers(&self, headers: &HeaderMap) -> Vec<Value> {
        let kept = headers
            .iter()
            .filter(|(name, _)| HEADERS.contains(&name.as_str()));
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            json!({"name": name.as_str(), "value": self.header(name.as_str(), &value)})
        };
        kept.map(header).collect()
    }

    fn header(&self, name: &str, value: &str) -> String {
        self.redactor.header(name, value, &self.tokens)
    }
}

/// A text of a URL. Placeholders have nothing else that would have to be encoded.
fn encoded(text: &str) -> String {
    text.replace(' ', "%20")
}

fn tokens(headers: &HeaderMap) -> Vec<String> {
    let values = TOKENS.iter().flat_map(|name| headers.get_all(*name));
    let tokens = values.map(|value| {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = value.trim();
        let token = value.rsplit_once(' ').map_or(value, |(_, token)| token);
        token.to_owned()
    });
    tokens.filter(|token| !token.is_empty()).collect()
}

fn body_of(operation: Option<&str>, direction: Direction) -> Option<Schema> {
    Schema::all().find(|schema| {
        let definition = schema.definition();
        definition.operation_id == operation && definition.direction == direction
    })
}
