//! An exchange that was read from a file.

use std::fmt;

use crate::exchange::{
    Body, Exchange, Header, Request, Response, is_local_address, is_this_machine, url_host,
};

/// An exchange that was read from a file. `Debug` shows what [`Exchange`] shows.
#[derive(Clone)]
#[non_exhaustive]
pub struct Captured {
    /// When it began, as the file has it.
    pub started: Option<String>,
    /// Whether values were replaced, so that rules about several values say nothing.
    pub is_redacted: bool,
    /// Where it was captured, if the file says so.
    pub source: Option<Source>,
    /// The address of the server, if the file has it.
    pub(super) address: Option<String>,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) request_headers: Vec<OwnedHeader>,
    pub(super) request_body: OwnedBody,
    pub(super) response: Option<OwnedResponse>,
}

/// Where an exchange was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Source {
    /// With the platform, over a network.
    Platform,
    /// With a server on the same machine, such as the mock.
    Loopback,
}

/// An answer.
#[derive(Clone)]
pub(super) struct OwnedResponse {
    pub(super) status: u16,
    pub(super) headers: Vec<OwnedHeader>,
    pub(super) body: OwnedBody,
}

/// A header's name, and its value if that was kept.
pub type OwnedHeader = (String, Option<String>);

/// A body, `None` if it was not captured.
pub type OwnedBody = Option<Vec<u8>>;

/// What the mock calls itself in the header `server`.
const MOCK: &str = "koreai-mock";

impl Captured {
    /// Hands the exchange over.
    pub fn with<T>(&self, function: impl FnOnce(&Exchange<'_>) -> T) -> T {
        let sent = headers(&self.request_headers);
        let response = self.response.as_ref();
        let answered = response.map(|response| headers(&response.headers));
        function(&Exchange {
            request: Request {
                method: &self.method,
                target: &self.url,
                headers: &sent,
                body: body(&self.request_body),
            },
            response: response.map(|response| Response {
                status: response.status,
                headers: answered.as_deref().unwrap_or_default(),
                body: body(&response.body),
            }),
        })
    }

    /// The host that its URL names, if it names one.
    pub fn host(&self) -> Option<String> {
        url_host(&self.url)
    }

    /// Whether it was answered; status 0 is what tools write where nothing came back.
    pub fn is_answered(&self) -> bool {
        let response = self.response.as_ref();
        response.is_some_and(|response| response.status > 0)
    }

    /// Why it is no evidence of what the platform does: it is known not to be traffic with it, or not known to be.
    /// The reason quotes nothing.
    pub fn no_evidence_reason(&self) -> Option<&'static str> {
        let is_unknown = self.source.is_none() && self.host().is_none();
        let unknown = "it does not say with whom: neither `source` nor a URL with a host";
        self.trial_reason().or(is_unknown.then_some(unknown))
    }

    /// Why it is known not to be traffic with the platform.
    fn trial_reason(&self) -> Option<&'static str> {
        let answers = self.response.iter().flat_map(|response| &response.headers);
        let is_mock = |(name, value): &OwnedHeader| {
            let value = value.as_deref().unwrap_or_default();
            name.eq_ignore_ascii_case("server") && value.starts_with(MOCK)
        };
        let address = self
            .address
            .as_deref()
            .filter(|address| !address.is_empty());
        let mut answers = answers.into_iter();
        match self.source {
            Some(Source::Loopback) => Some("its `source` is loopback"),
            _ if is_this_machine(&self.url) => Some("its URL names this machine"),
            _ if address.is_some_and(is_local_address) => {
                Some("the address of its server is this machine's")
            }
            _ if answers.any(is_mock) => Some("the mock answered"),
            _ => None,
        }
    }
}

fn headers(headers: &[OwnedHeader]) -> Vec<Header<'_>> {
    let all = headers.iter().map(|(name, value)| Header {
        name,
        value: value.as_deref().map(str::as_bytes),
    });
    all.collect()
}

fn body(body: &OwnedBody) -> Body<'_> {
    body.as_deref().map_or(Body::NotCaptured, Body::Captured)
}

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|exchange| exchange.fmt(f))
    }
}
