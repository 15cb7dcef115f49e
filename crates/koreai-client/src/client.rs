//! How a client comes to be.

use std::time::Duration;

use reqwest::redirect::Policy;
use secrecy::SecretString;

use crate::generated::Client;
use crate::hooks::Inner;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// From the first byte sent to the last one received.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The address is not one that requests can be sent to.
    #[error("`{0}` is no base address: give one like `https://platform.kore.ai`")]
    Address(String),
    /// The address holds a user name or a password, which do not belong there.
    #[error("the base address holds a user name or password; leave them out")]
    UserInfo,
    /// The HTTP client cannot be built, for example for want of root certificates.
    #[error("the HTTP client cannot be built: {0}")]
    Http(#[from] reqwest::Error),
}

impl Client {
    /// A client that sends its requests to `base`, an address like `https://platform.kore.ai` with
    /// or without a path prefix, and signs them with a finished token (a JWT).
    ///
    /// Nothing is sent yet. Redirects are not followed: they could carry the token elsewhere. A
    /// connection is waited for at most 15 s, an answer at most 60 s.
    pub fn connect(base: &str, token: SecretString) -> Result<Self, ConnectError> {
        let base = base.trim_end_matches('/');
        if base.contains('@') {
            return Err(ConnectError::UserInfo);
        }
        let address = || ConnectError::Address(base.to_owned());
        let url = reqwest::Url::parse(base).map_err(|_| address())?;
        let plain = url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !plain {
            return Err(address());
        }
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self::new_with_client(base, http, Inner::new(token)))
    }
}
