//! What happens to every request before it leaves.

use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::Request;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::generated::Client;

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

impl ClientHooks<Inner> for Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
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
