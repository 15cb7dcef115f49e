//! The settings of a client, and the client made of them.

use std::sync::Arc;
use std::time::Duration;

use koreai_auth::{Credentials, Token, TokenMinter, TokenSource};
use koreai_schemas::RateBudget;
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder as HttpBuilder, Proxy};
use secrecy::SecretString;
use tower::util::MapFutureLayer;

use crate::account::is_sendable;
use crate::base::Base;
use crate::client::Client;
use crate::config_error::ConfigError;
use crate::departure;
use crate::engine::{Engine, RetryBudget};
use crate::generated;
use crate::limiter::Limiter;
use crate::observe::{Exchange, Observer};
use crate::retry::{FOR_EVER, RetryPolicy};

/// Where [`Client::from_env`] looks.
const HOST: &str = "KOREAI_HOST";
const CLIENT_ID: &str = "KOREAI_CLIENT_ID";
const CLIENT_SECRET: &str = "KOREAI_CLIENT_SECRET";
const ACCOUNT_ID: &str = "KOREAI_ACCOUNT_ID";

/// The host that the vendor's pages use.
const DEFAULT_HOST: &str = "platform.kore.ai";

/// The part of an attempt that making the connection may take at most: what ends there was not sent, and
/// what ends with the attempt may have been carried out.
const CONNECT_SHARE: f64 = 0.9;

const USER_AGENT: &str = concat!("koreai-client/", env!("CARGO_PKG_VERSION"));

/// The settings of a [`Client`].
///
/// Only what signs the requests is needed: [`credentials`](Self::credentials), a
/// [`minter`](Self::minter), or a finished [`token`](Self::token).
#[must_use]
pub struct ClientBuilder {
    host: String,
    plain_http: bool,
    tokens: Option<TokenSource>,
    secrets: Vec<SecretString>,
    account_id: Option<String>,
    timeout: Duration,
    connect_timeout: Duration,
    proxy: Option<Proxy>,
    http: Option<HttpBuilder>,
    user_agent: String,
    retry: RetryPolicy,
    limits: RateBudget,
    max_body: usize,
    trace_bodies: bool,
    polling: (Duration, Duration),
    observer: Option<Observer>,
}

/// Shows neither secrets nor what the HTTP client holds, such as a proxy's password.
impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("tokens", &self.tokens)
            .field("account_id", &self.account_id)
            .field("retry", &self.retry)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            host: DEFAULT_HOST.to_owned(),
            plain_http: false,
            tokens: None,
            secrets: vec![],
            account_id: None,
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(15),
            proxy: None,
            http: None,
            user_agent: USER_AGENT.to_owned(),
            retry: RetryPolicy::default(),
            limits: RateBudget::default(),
            max_body: 32 * 1024 * 1024,
            trace_bodies: false,
            polling: (Duration::from_secs(1), Duration::from_secs(15)),
            observer: None,
        }
    }
}

impl ClientBuilder {
    /// The host, by default `platform.kore.ai`: with or without scheme, port and path prefix. Without a
    /// scheme it is https.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// Allows `http://` for hosts other than this machine. The token is then readable on the way.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Signs requests with tokens minted from an app's credentials, with the default settings of a
    /// [`TokenMinter`].
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.secrets = vec![credentials.client_secret().clone()];
        self.tokens = Some(TokenMinter::new(credentials).into());
        self
    }

    /// Signs requests with the tokens of a minter of your own, for example one that mints a token for
    /// each attempt.
    pub fn minter(mut self, minter: TokenMinter) -> Self {
        self.secrets = vec![minter.credentials().client_secret().clone()];
        self.tokens = Some(minter.into());
        self
    }

    /// Signs requests with a token that was made elsewhere. Nothing replaces it when it expires.
    pub fn token(mut self, token: Token) -> Self {
        self.secrets = vec![token.expose().into()];
        self.tokens = Some(token.into());
        self
    }

    /// The account that tasks are updated for.
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = Some(account_id.into());
        self
    }

    /// How long one attempt may take, from sending to the last byte of its answer: by default 1 minute.
    /// For all attempts of a call together, see [`RetryPolicy::deadline`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long making a connection may take, by default 15 s; never all of an attempt's
    /// [`timeout`](Self::timeout).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sends everything through a proxy. Without this, those of the system are used, such as
    /// `HTTPS_PROXY`; but none for `http://` to this machine, as the token would go to the proxy.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Builds on an HTTP client of your own: with its certificates, its resolver, its pool.
    ///
    /// Some of its settings stay as they are here: redirects are off, as they could carry the token to
    /// another host (`auth` is not a header that HTTP clients know to be secret); requests are sent again
    /// by this client alone; connections are not written to the log, token and all. That is why this
    /// takes a builder. The time to connect and the user agent are those of this builder, too.
    pub fn http(mut self, http: reqwest::ClientBuilder) -> Self {
        self.http = Some(http);
        self
    }

    /// What the client calls itself, by default `koreai-client/` and its version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// When and how a request is sent again. See also [`Client::with_retry`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How much of the platform's rate limits is used, by default all.
    pub fn rate_budget(mut self, budget: RateBudget) -> Self {
        self.limits = budget;
        self
    }

    /// The longest body that is taken, in bytes: by default 32 MiB. It also bounds what an answer may hold:
    /// an object for every 100 of these bytes, rows included (335,544 by default), and a value for every 8.
    /// An answer like the vendor's samples takes a few times its bytes in memory: `cargo xtask bench client`
    /// measures how many.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Writes bodies to `tracing`, at level `TRACE`: data of customers then stands in the log. Tokens
    /// and the client secret do not.
    pub fn trace_bodies(mut self, trace: bool) -> Self {
        self.trace_bodies = trace;
        self
    }

    /// The shortest and the longest pause between two looks at a report job, by default 1 s and 15 s.
    /// The rate limit for a job keeps the pause above 2 s, unless it is set otherwise.
    pub fn polling(mut self, shortest: Duration, longest: Duration) -> Self {
        let shortest = shortest.min(FOR_EVER);
        self.polling = (shortest, longest.clamp(shortest, FOR_EVER));
        self
    }

    /// Calls this for every attempt, after its answer has come: for records and diagnosis. It runs within
    /// the call, so it should be quick.
    pub fn observer(mut self, observe: impl Fn(Exchange<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer::new(observe));
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], if a setting is missing or wrong.
    pub fn build(self) -> Result<Client, ConfigError> {
        let base = Base::parse(&self.host, self.plain_http)?;
        let tokens = self.tokens.ok_or(ConfigError::NoToken)?;
        if let Some(problem) = self.limits.problem() {
            return Err(ConfigError::RateBudget(problem));
        }
        if self
            .account_id
            .as_deref()
            .is_some_and(|id| !is_sendable(id))
        {
            return Err(ConfigError::AccountId);
        }
        let mut http = self
            .http
            .unwrap_or_default()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connection_verbose(false)
            .connect_timeout(
                self.connect_timeout
                    .min(self.timeout.mul_f64(CONNECT_SHARE)),
            )
            .connector_layer(MapFutureLayer::new(departure::connecting))
            .user_agent(self.user_agent);
        match self.proxy {
            Some(proxy) => http = http.proxy(proxy),
            None if base.is_plain() => http = http.no_proxy(),
            None => {}
        }
        let http = http.build().map_err(reqwest::Error::without_url)?;
        let engine = Engine {
            raw: generated::Client::new_with_client(base.as_str(), http.clone()),
            http,
            base,
            tokens,
            secrets: self.secrets,
            account_id: self.account_id,
            limiter: Limiter::new(self.limits, self.timeout),
            retry_budget: RetryBudget::default(),
            timeout: self.timeout,
            max_body: self.max_body,
            trace_bodies: self.trace_bodies,
            polling: self.polling,
            observer: self.observer,
        };
        Ok(Client::new(Arc::new(engine), self.retry))
    }
}

impl Client {
    /// Starts from the default settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client for the app that the environment names: `KOREAI_CLIENT_ID` and `KOREAI_CLIENT_SECRET`;
    /// `KOREAI_HOST`, if it is not `platform.kore.ai`; and `KOREAI_ACCOUNT_ID`, for updates of tasks.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        ClientBuilder::from_env()?.build()
    }
}

impl ClientBuilder {
    /// The settings that the environment names, see [`Client::from_env`], to add others to.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(|name| std::env::var_os(name))
    }

    /// A variable that is empty counts as one that is not there.
    fn from_vars(var: impl Fn(&str) -> Option<std::ffi::OsString>) -> Result<Self, ConfigError> {
        let text = |name| match var(name).filter(|value| !value.is_empty()) {
            Some(value) => match value.into_string() {
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(ConfigError::NotText(name)),
            },
            None => Ok(None),
        };
        let needed = |name| text(name)?.ok_or(ConfigError::Missing(name));
        let secret = SecretString::from(needed(CLIENT_SECRET)?);
        let credentials = Credentials::new(needed(CLIENT_ID)?, secret)?;
        let mut builder = Self::default().credentials(credentials);
        if let Some(host) = text(HOST)? {
            builder = builder.host(host);
        }
        if let Some(account_id) = text(ACCOUNT_ID)? {
            builder = builder.account_id(account_id);
        }
        Ok(builder)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn from_vars(vars: &[(&str, &str)]) -> Result<ClientBuilder, ConfigError> {
        let find = |name: &str| {
            let mut vars = vars.iter();
            vars.find(|var| var.0 == name)
                .map(|var| OsString::from(var.1))
        };
        ClientBuilder::from_vars(find)
    }

    #[test]
    fn the_environment_names_an_app() {
        let app = [(CLIENT_ID, "cs-1"), (CLIENT_SECRET, "canary-secret")];
        let builder = from_vars(&app).unwrap();
        assert_eq!(builder.host, DEFAULT_HOST);
        assert_eq!(builder.account_id, None);
        assert!(!format!("{builder:?}").contains("canary"));

        let more = [(HOST, "de-platform.kore.ai"), (ACCOUNT_ID, "a1")];
        let builder = from_vars(&[app, more].concat()).unwrap();
        assert_eq!(builder.host, "de-platform.kore.ai");
        assert_eq!(builder.account_id.as_deref(), Some("a1"));
    }

    #[test]
    fn what_the_environment_lacks_is_named() {
        for (vars, message) in [
            (
                &[][..],
                "the environment variable KOREAI_CLIENT_SECRET is not set",
            ),
            (
                &[(CLIENT_SECRET, "s"), (CLIENT_ID, "")],
                "the environment variable KOREAI_CLIENT_ID is not set",
            ),
        ] {
            assert_eq!(from_vars(vars).unwrap_err().to_string(), message);
        }
        let error = from_vars(&[(CLIENT_SECRET, "canary\n"), (CLIENT_ID, "cs-1")]).unwrap_err();
        assert!(matches!(error, ConfigError::Credentials(_)));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
