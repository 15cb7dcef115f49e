//! Apps: who may call, and for what.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use koreai_auth::{Credentials, NotAJwt, VerifyError, VerifyOptions, verify};
use koreai_schemas::Operation;

use crate::errors::{Refusal, TokenRefusal};
use crate::lock::lock;

/// An app as it is set up on the platform: its credentials, and what they are good for.
///
/// ```
/// use koreai_auth::Credentials;
/// use koreai_mock::App;
///
/// # fn main() -> Result<(), koreai_auth::CredentialsError> {
/// let credentials = Credentials::new("cs-00000000-example", "not-a-real-secret".into())?;
/// let app = App::new(credentials).enforce_jti(true).scopes(["App Builder: Metrics"]);
/// # let _ = app;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct App {
    pub(crate) credentials: Credentials,
    scopes: Option<Vec<String>>,
    published: bool,
    enforce_jti: bool,
    single_use_jti: bool,
    account_level: bool,
}

impl App {
    /// An app of the default bot, published, with every API scope of the contract and without
    /// demands on `jti`.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            scopes: None,
            published: true,
            enforce_jti: false,
            single_use_jti: false,
            account_level: false,
        }
    }

    /// The API scopes that the app has, such as `App Builder: Metrics`, and no others. An operation
    /// whose scope is lacking is answered with 401.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Whether the app was published since it was given its scopes: they take effect only then
    /// (documented).
    pub fn published(mut self, published: bool) -> Self {
        self.published = published;
        self
    }

    /// Whether a token without `jti` is refused (documented as an option of an app).
    pub fn enforce_jti(mut self, enforce: bool) -> Self {
        self.enforce_jti = enforce;
        self
    }

    /// Whether a `jti` that was used before is refused (assumed), and one that is missing. All that
    /// were seen are kept in memory.
    pub fn single_use_jti(mut self, single_use: bool) -> Self {
        self.single_use_jti = single_use;
        self
    }

    /// Whether this is an app of the account, good for every bot of it. An app of one bot gets 401
    /// for another bot, one of the account gets 400 for a bot that is unknown.
    pub fn account_level(mut self, account_level: bool) -> Self {
        self.account_level = account_level;
        self
    }

    fn has_scope(&self, scope: &str) -> bool {
        self.published
            && self
                .scopes
                .as_ref()
                .is_none_or(|scopes| scopes.iter().any(|have| have == scope))
    }
}

/// The apps of the platform, the default one first.
pub(crate) struct Gate {
    apps: Vec<App>,
    /// The bots of the account, the default one first.
    bots: Vec<String>,
    leeway: Duration,
    used: Mutex<HashSet<String>>,
}

impl Gate {
    pub(crate) fn new(apps: Vec<App>, bots: Vec<String>, leeway: Duration) -> Self {
        Self {
            apps,
            bots,
            leeway,
            used: Mutex::default(),
        }
    }

    /// Whether a call may pass: the token first, then the bot if the call names one, then the scope.
    pub(crate) fn check(
        &self,
        token: Option<&[u8]>,
        operation: &Operation,
        bot: Option<&str>,
        now: SystemTime,
    ) -> Result<(), Refusal> {
        let app = self.app_of(token, now)?;
        if let Some(bot) = bot {
            self.check_bot(app, bot)?;
        }
        let Some(scope) = operation.scope else {
            return Ok(());
        };
        if !app.has_scope(scope) {
            let reason = if app.published {
                format!("the app lacks the scope `{scope}`")
            } else {
                "the app was never published".to_owned()
            };
            return Err(Refusal::token(TokenRefusal::ScopeIncorrect, reason));
        }
        Ok(())
    }

    fn check_bot(&self, app: &App, bot: &str) -> Result<(), Refusal> {
        if app.account_level {
            if !self.bots.iter().any(|known| known == bot) {
                return Err(Refusal::invalid_stream(bot));
            }
        } else if self.bots.first().is_none_or(|own| own != bot) {
            return Err(Refusal::token(
                TokenRefusal::InvalidSdkCredentials,
                format!("the app belongs to another bot than `{bot}`"),
            ));
        }
        Ok(())
    }

    fn app_of(&self, token: Option<&[u8]>, now: SystemTime) -> Result<&App, Refusal> {
        let refuse = |reason: &str| Refusal::token(TokenRefusal::InvalidSdkCredentials, reason);
        let token = token
            .filter(|token| !token.is_empty())
            .ok_or_else(|| refuse("there is no token in the header `auth`"))?;
        let token = str::from_utf8(token)
            .map_err(|_| Refusal::token(TokenRefusal::InvalidJwtToken, "it is not text"))?;
        let mut refusal = refuse("there is no app");
        for app in &self.apps {
            let options = VerifyOptions {
                now,
                leeway: self.leeway,
                require_jti: app.enforce_jti || app.single_use_jti,
                ..VerifyOptions::default()
            };
            match verify(token, &app.credentials, &options) {
                Ok(claims) => {
                    // The `jti` is there: it was required above.
                    let jti = claims.jti.filter(|_| app.single_use_jti);
                    return if jti.is_none_or(|jti| self.is_new(app, &jti)) {
                        Ok(app)
                    } else {
                        Err(refuse("the `jti` was used before"))
                    };
                }
                // It may be another app's.
                Err(VerifyError::UnknownAppId) => {
                    refusal = refuse("the claim `appId` names no known app");
                }
                Err(error) => return Err(refusal_of(&error)),
            }
        }
        Err(refusal)
    }

    fn is_new(&self, app: &App, jti: &str) -> bool {
        lock(&self.used).insert(format!("{} {jti}", app.credentials.client_id()))
    }
}

fn refusal_of(error: &VerifyError) -> Refusal {
    let refusal = match error {
        VerifyError::NotAJwt(NotAJwt::Empty) => TokenRefusal::InvalidSdkCredentials,
        VerifyError::NotAJwt(_) => TokenRefusal::InvalidJwtToken,
        _ => TokenRefusal::InvalidSdkCredentials,
    };
    Refusal::token(refusal, error.to_string())
}
