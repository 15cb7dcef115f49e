//! What happens to every request before it leaves.

use heck::ToSnakeCase;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Request, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::generated::Client;
use crate::generated::operations::OPERATIONS;

/// The platform takes its token here, and not in `Authorization`.
const AUTH: HeaderName = HeaderName::from_static("auth");

/// The generator adds it to every request; the platform does not know it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What a client carries beside its connections. Its `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Inner {
    token: SecretString,
}

impl Inner {
    /// Signs requests with a finished token.
    pub fn new(token: SecretString) -> Self {
        Self { token }
    }
}

/// Whether an address still fits the operation's path. Ids are encoded, but an address forgets `.`
/// and `..`, and takes `\\` for `/`.
fn leads_where_it_should(base: &str, url: &Url, operation: &str) -> bool {
    let template = OPERATIONS
        .iter()
        .find(|known| known.id.to_snake_case() == operation)
        .map(|known| known.path);
    let (Some(template), Ok(base)) = (template, Url::parse(base)) else {
        return false;
    };
    let prefix = base.path().trim_end_matches('/');
    let Some(path) = url.path().strip_prefix(prefix) else {
        return false;
    };
    let (wanted, got): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    wanted.len() == got.len()
        && wanted
            .iter()
            .zip(got)
            .all(|(wanted, got)| match wanted.starts_with('{') {
                true => !got.is_empty(),
                false => *wanted == got,
            })
}

impl ClientHooks<Inner> for Client {
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        if !leads_where_it_should(self.baseurl(), request.url(), info.operation_id) {
            return Err(Error::InvalidRequest(
                "an id is empty, or is one that would lead to another path, such as `..`"
                    .to_owned(),
            ));
        }
        let headers = request.headers_mut();
        headers.remove(API_VERSION);
        let mut token =
            HeaderValue::from_str(self.inner().token.expose_secret()).map_err(|_| {
                Error::InvalidRequest(
                    "the token holds characters that no header can carry".to_owned(),
                )
            })?;
        token.set_sensitive(true);
        headers.insert(AUTH, token);
        Ok(())
    }
}
