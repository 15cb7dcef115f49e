//! The server that requests are forwarded to.

use std::error::Error;
use std::time::Duration;

use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HeaderValue;
use hyper::http::uri::{Authority, PathAndQuery, Scheme};
use hyper::http::{Extensions, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{Connection, HttpConnector, HttpInfo};
use koreai_client::shown_host;
use koreai_validate::exchange::is_loopback;
use tokio::task::AbortHandle;
use tower::ServiceExt;

use super::live::Problem;
use super::relay::Relay;

/// How long a connection to the upstream may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// Where the upstream is.
#[derive(Clone, Debug)]
pub(super) struct Address {
    scheme: Scheme,
    authority: Authority,
    /// What is put before the path of each request, without a slash at its end.
    prefix: String,
    host: HeaderValue,
}

impl std::str::FromStr for Address {
    type Err = String;

    /// Reads a host, with or without scheme, port and path. Without a scheme, it is https.
    fn from_str(text: &str) -> Result<Self, String> {
        let shown = shown_host(text);
        let whole = match text.contains("://") {
            true => text.to_owned(),
            false => format!("https://{text}"),
        };
        let refused = || format!("`{shown}` is not a host, or the URL of one");
        let has_more = whole.contains(['?', '#', '@']);
        if has_more {
            return Err(format!(
                "`{shown}` has more than scheme, host, port and path: leave out the rest"
            ));
        }
        let uri: Uri = whole.parse().map_err(|_| refused())?;
        let parts = uri.into_parts();
        let scheme = parts.scheme.ok_or_else(refused)?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(format!("`{shown}` is neither http nor https"));
        }
        let authority = parts.authority.ok_or_else(refused)?;
        if authority.host().is_empty() {
            return Err(refused());
        }
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| refused())?;
        let prefix = parts.path_and_query.as_ref().map(PathAndQuery::path);
        Ok(Self {
            prefix: prefix.unwrap_or_default().trim_end_matches('/').to_owned(),
            scheme,
            authority,
            host,
        })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

impl Address {
    /// The value of `Host`.
    pub(super) fn host(&self) -> HeaderValue {
        self.host.clone()
    }

    /// What is asked for there in place of a path with its query.
    pub(super) fn target(&self, path: &PathAndQuery) -> Option<Uri> {
        match self.prefix.is_empty() {
            true => Some(Uri::from(path.clone())),
            false => format!("{}{path}", self.prefix).parse().ok(),
        }
    }

    /// Whether it is spoken to in the clear, over a network.
    pub(super) fn is_exposed(&self) -> bool {
        self.scheme == Scheme::HTTP && !self.is_loopback()
    }

    fn is_loopback(&self) -> bool {
        is_loopback(&self.to_string())
    }
}

/// Connects to the upstream.
pub(super) struct Upstream {
    pub(super) address: Address,
    connector: HttpsConnector<HttpConnector>,
}

/// A connection to the upstream. It ends when this is dropped.
pub(super) struct Link {
    pub(super) sender: SendRequest<Relay>,
    /// Whether the other end is on this machine.
    pub(super) is_local: bool,
    pub(super) task: AbortHandle,
}

impl Upstream {
    /// # Errors
    ///
    /// If this machine's certificates cannot be read.
    pub(super) fn new(address: Address) -> Result<Self, String> {
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT));
        http.enforce_http(false);
        let secure = HttpsConnectorBuilder::new()
            .try_with_platform_verifier()
            .map_err(|error| format!("the certificates of this machine: {error}"))?;
        Ok(Self {
            address,
            connector: secure.https_or_http().enable_http1().wrap_connector(http),
        })
    }

    /// A new connection.
    pub(super) async fn connect(&self) -> Result<Link, Problem> {
        let unreachable = |reason: &dyn std::fmt::Display| {
            let message = format!("the upstream cannot be reached: {reason}");
            Problem::new("upstream-unreachable", "response", message)
        };
        let Address {
            scheme, authority, ..
        } = &self.address;
        let uri = Uri::builder()
            .scheme(scheme.clone())
            .authority(authority.clone())
            .path_and_query("/")
            .build()
            .map_err(|error| unreachable(&error))?;
        let connecting = self.connector.clone().oneshot(uri);
        let stream = match tokio::time::timeout(CONNECT, connecting).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(unreachable(&root(error.as_ref()))),
            Err(_) => {
                let reason = format!("no connection within {} s", CONNECT.as_secs());
                return Err(unreachable(&reason));
            }
        };
        let mut extensions = Extensions::new();
        stream.connected().get_extras(&mut extensions);
        let peer = extensions.get::<HttpInfo>().map(HttpInfo::remote_addr);
        let is_local = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        let (sender, connection) = http1::Builder::new()
            .preserve_header_case(true)
            .handshake(stream)
            .await
            .map_err(|error| unreachable(&error))?;
        // What ends it shows in the exchange that it belongs to.
        let task = tokio::spawn(async move { drop(connection.await) });
        Ok(Link {
            sender,
            is_local: is_local || self.address.is_loopback(),
            task: task.abort_handle(),
        })
    }
}

/// What is at the bottom of an error.
fn root(error: &(dyn Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (text, address, is_exposed) in [
            ("h.example", "https://h.example", false),
            ("h.example:8443/a/", "https://h.example:8443/a", false),
            ("http://h.example/", "http://h.example", true),
            ("http://127.0.0.1:80", "http://127.0.0.1:80", false),
            ("http://[::1]:80/a/b", "http://[::1]:80/a/b", false),
        ] {
            let read: Address = text.parse().expect(text);
            assert_eq!(read.to_string(), address);
            assert_eq!(read.is_exposed(), is_exposed, "{text}");
        }
        for text in [
            "",
            "https://",
            "ftp://h.example",
            "https://me:canary@h.example",
            "me@canary",
            "h.example?canary",
            "h.example/#canary",
            "h example",
            "https:///a",
        ] {
            let error = text.parse::<Address>().expect_err(text);
            assert!(!error.contains("canary") || text == "me@canary", "{error}");
        }
    }

    #[test]
    fn paths_are_taken_as_they_are() {
        let target = |address: &str, path: &'static str| {
            let address: Address = address.parse().expect("an address");
            let target = address.target(&PathAndQuery::from_static(path));
            target.expect("a target").to_string()
        };
        assert_eq!(target("h", "/a/../b//%2e?c=%zz"), "/a/../b//%2e?c=%zz");
        assert_eq!(target("h/p/", "/a?b"), "/p/a?b");
    }
}
