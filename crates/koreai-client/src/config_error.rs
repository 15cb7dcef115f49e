//! Why a client cannot be made.

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The host is none that requests can be sent to.
    #[error(
        "`{0}` is not a host: give one like `platform.kore.ai` or `https://gateway.example/kore`"
    )]
    Host(String),
    /// The host comes with a user name or a password, which do not belong there.
    #[error("the host comes with a user name or password: leave them out")]
    UserInfo,
    /// The host is not this machine, and would be spoken to without encryption.
    #[error(
        "`{0}` would send the token unencrypted: use https, or allow it with `allow_plain_http`"
    )]
    PlainHttp(String),
    /// Nothing was given to sign requests with.
    #[error("there is nothing to sign requests with: give credentials, a minter or a token")]
    NoToken,
    /// The credentials cannot be an app's.
    #[error(transparent)]
    Credentials(#[from] koreai_auth::CredentialsError),
    /// The account id cannot stand in a header.
    #[error("the account id is empty, or holds blanks or other than ASCII characters")]
    AccountId,
    /// The rate budget is none.
    #[error("{0}")]
    RateBudget(&'static str),
    /// An environment variable is not set, or empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// An environment variable is not Unicode text.
    #[error("the environment variable {0} is not Unicode text")]
    NotText(&'static str),
    /// The HTTP client cannot be built, for example for want of root certificates.
    #[error("the HTTP client cannot be built: {0}")]
    Http(#[from] reqwest::Error),
}
