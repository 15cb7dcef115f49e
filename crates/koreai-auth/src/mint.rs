//! Mints tokens from credentials.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};

use crate::algorithm::Algorithm;
use crate::backend;
use crate::claims::Minted;
use crate::credentials::{Credentials, MAX_CREDENTIAL_LEN};
use crate::token::Token;

/// How far this machine's clock and the server's may be apart, either way, with the default
/// settings: 10 minutes. The server need not allow for anything itself.
///
/// `iat` is set back by as much, for a server whose clock is behind, and a token is no longer reused
/// when it has as little left, for a server whose clock is ahead.
pub const CLOCK_SKEW: Duration = Duration::from_secs(10 * 60);

/// How long a token is valid by default: 20 minutes, of which it is reused for the first
/// half.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(20 * 60);

/// The longest life that a token can be given: 24 hours. A token cannot be called back.
pub const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether a token serves more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// A token is handed out again until shortly before it expires.
    UntilExpiry {
        /// How long before its expiry a token is replaced: time for the request to arrive, and for
        /// a server whose clock is ahead.
        margin: Duration,
    },
    /// Every token is handed out once, as an app needs that lets no `jti` be used twice.
    Never,
}

/// Mints tokens, and keeps the current one for reuse.
///
/// A token carries the claims `sub`, `appId`, `iat`, `exp` and a `jti` of its own: a random UUID.
/// Cloning is cheap, and clones share the current token; so do threads. `Debug` shows no secret.
#[derive(Clone)]
pub struct TokenMinter(Arc<Inner>);

struct Inner {
    credentials: Credentials,
    key: EncodingKey,
    algorithm: Algorithm,
    lifetime: Duration,
    backdate: Duration,
    subject: String,
    reuse: Reuse,
    clock: Clock,
    /// Locked only to look and to store: never while the clock is read or a token is minted.
    current: Mutex<Option<Current>>,
}

type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

struct Current {
    token: Token,
    issued_at: SystemTime,
    expires_at: SystemTime,
    /// Whether it was handed out more than once.
    reused: bool,
}

impl Current {
    /// A token from the future means that the clock was set back since, and serves no longer.
    fn serves(&self, now: SystemTime, margin: Duration) -> bool {
        self.issued_at <= now
            && now
                .checked_add(margin)
                .is_some_and(|then| then < self.expires_at)
    }
}

impl TokenMinter {
    /// A minter with the default settings, see [`TokenMinterBuilder`].
    pub fn new(credentials: Credentials) -> Self {
        let builder = Self::builder(credentials);
        let reuse = builder.default_reuse();
        builder.finish(reuse)
    }

    /// Starts from the default settings.
    pub fn builder(credentials: Credentials) -> TokenMinterBuilder {
        TokenMinterBuilder {
            subject: credentials.client_id().to_owned(),
            credentials,
            algorithm: Algorithm::default(),
            lifetime: DEFAULT_LIFETIME,
            backdate: CLOCK_SKEW,
            reuse: None,
            clock: Box::new(SystemTime::now),
        }
    }

    /// The credentials that the tokens are minted from.
    pub fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// A token for the next request: the current one if it may be reused, else a fresh one.
    ///
    /// # Errors
    ///
    /// [`MintError`], for reasons that lie with the machine and not with the settings.
    pub fn token(&self) -> Result<Token, MintError> {
        let now = (self.0.clock)();
        let Reuse::UntilExpiry { margin } = self.0.reuse else {
            return Ok(self.mint(now)?.token);
        };
        if let Some(current) = &mut *self.current()
            && current.serves(now, margin)
        {
            current.reused = true;
            return Ok(current.token.clone());
        }
        let minted = self.mint(now)?;
        // Another thread may have been quicker. Its token serves as well, and then all share one.
        let mut current = self.current();
        let current = match current.take() {
            Some(other) if other.serves(now, margin) => current.insert(Current {
                reused: true,
                ..other
            }),
            _ => current.insert(minted),
        };
        Ok(current.token.clone())
    }

    /// Forgets a token that a server refused, so that the next one is fresh.
    ///
    /// Tells whether another attempt may fare better: not if the refused token was a fresh one itself,
    /// handed out for the first time.
    pub fn renew(&self, refused: &Token) -> bool {
        let mut current = self.current();
        match &*current {
            Some(kept) if kept.token.expose() == refused.expose() => {
                let reused = kept.reused;
                *current = None;
                reused
            }
            // Somebody else was quicker, and there is a newer one already; or nothing is ever kept.
            Some(_) => true,
            None => self.0.reuse != Reuse::Never,
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Current>> {
        // Whatever panicked elsewhere, the current token is whole: it is replaced in one go.
        self.0
            .current
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn mint(&self, now: SystemTime) -> Result<Current, MintError> {
        let inner = &*self.0;
        let since_epoch = now
            .duration_since(UNIX_EPOCH)
            .map_err(|_| MintError::Clock)?;
        let iat = since_epoch.saturating_sub(inner.backdate).as_secs();
        let exp = since_epoch
            .checked_add(inner.lifetime)
            .ok_or(MintError::Clock)?
            .as_secs();
        let at = |seconds| {
            UNIX_EPOCH
                .checked_add(Duration::from_secs(seconds))
                .ok_or(MintError::Clock)
        };
        let (issued_at, expires_at) = (at(iat)?, at(exp)?);

        let claims = Minted {
            sub: &inner.subject,
            app_id: inner.credentials.client_id(),
            iat,
            exp,
            jti: &fresh_id()?,
        };
        backend::install();
        let header = Header::new(inner.algorithm.to_jsonwebtoken());
        let text = jsonwebtoken::encode(&header, &claims, &inner.key)
            .map(SecretString::from)
            .map_err(|_| MintError::Signing)?;
        Ok(Current {
            token: Token::new(text, Some(expires_at)),
            issued_at,
            expires_at,
            reused: false,
        })
    }
}

/// A random UUID. Unlike `Uuid::new_v4`, it does not panic where there is no randomness.
fn fresh_id() -> Result<String, MintError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| MintError::Randomness)?;
    let id = uuid::Builder::from_random_bytes(random).into_uuid();
    Ok(id.to_string())
}

impl fmt::Debug for TokenMinter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenMinter")
            .field("credentials", &self.0.credentials)
            .field("algorithm", &self.0.algorithm)
            .field("lifetime", &self.0.lifetime)
            .field("backdate", &self.0.backdate)
            .field("subject", &self.0.subject)
            .field("reuse", &self.0.reuse)
            .finish_non_exhaustive()
    }
}

/// The settings of a [`TokenMinter`].
#[must_use]
pub struct TokenMinterBuilder {
    credentials: Credentials,
    algorithm: Algorithm,
    lifetime: Duration,
    backdate: Duration,
    subject: String,
    reuse: Option<Reuse>,
    clock: Clock,
}

impl TokenMinterBuilder {
    /// How tokens are signed. By default [`Algorithm::Hs256`].
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// How long a token is valid from the moment it is minted: 1 second to [`MAX_LIFETIME`], by
    /// default [`DEFAULT_LIFETIME`]. `exp` is in whole seconds, rounded down.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How far `iat` is set back from the moment of minting, so that a server whose clock is behind
    /// does not take the token for one from the future. By default [`CLOCK_SKEW`].
    pub fn backdate(mut self, backdate: Duration) -> Self {
        self.backdate = backdate;
        self
    }

    /// The claim `sub`. By default the client id: the vendor's page asks for the claim, and shows a
    /// placeholder for its value.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Whether a token serves more than once. By default until [`CLOCK_SKEW`] before its expiry, or
    /// for half of its life if that is longer.
    pub fn reuse(mut self, reuse: Reuse) -> Self {
        self.reuse = Some(reuse);
        self
    }

    /// The clock, for tests. By default [`SystemTime::now`].
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Checks the settings and makes the minter. No token is minted yet.
    ///
    /// # Errors
    ///
    /// [`SettingsError`], for the first setting that cannot be.
    pub fn build(self) -> Result<TokenMinter, SettingsError> {
        if self.lifetime < Duration::from_secs(1) || self.lifetime > MAX_LIFETIME {
            return Err(SettingsError::Lifetime(self.lifetime));
        }
        if self.subject.is_empty() || self.subject.len() > MAX_CREDENTIAL_LEN {
            return Err(SettingsError::Subject);
        }
        let reuse = self.reuse.unwrap_or_else(|| self.default_reuse());
        if let Reuse::UntilExpiry { margin } = reuse
            && margin >= self.lifetime
        {
            return Err(SettingsError::Margin {
                margin,
                lifetime: self.lifetime,
            });
        }
        Ok(self.finish(reuse))
    }

    fn default_reuse(&self) -> Reuse {
        Reuse::UntilExpiry {
            margin: CLOCK_SKEW.min(self.lifetime / 2),
        }
    }

    fn finish(self, reuse: Reuse) -> TokenMinter {
        let secret = self.credentials.client_secret().expose_secret();
        TokenMinter(Arc::new(Inner {
            key: EncodingKey::from_secret(secret.as_bytes()),
            credentials: self.credentials,
            algorithm: self.algorithm,
            lifetime: self.lifetime,
            backdate: self.backdate,
            subject: self.subject,
            reuse,
            clock: self.clock,
            current: Mutex::new(None),
        }))
    }
}

impl fmt::Debug for TokenMinterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenMinterBuilder")
            .field("credentials", &self.credentials)
            .field("algorithm", &self.algorithm)
            .field("lifetime", &self.lifetime)
            .field("backdate", &self.backdate)
            .field("subject", &self.subject)
            .field("reuse", &self.reuse)
            .finish_non_exhaustive()
    }
}

/// Why there is no minter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The lifetime is under a second or over [`MAX_LIFETIME`].
    #[error("a token cannot live for {0:?}: choose between 1 second and {MAX_LIFETIME:?}")]
    Lifetime(Duration),
    /// A token would have to be replaced before it was minted.
    #[error(
        "a token that lives for {lifetime:?} is never reused with a margin of {margin:?}: choose a shorter margin, or `Reuse::Never`"
    )]
    Margin {
        /// The margin of [`Reuse::UntilExpiry`].
        margin: Duration,
        /// The lifetime.
        lifetime: Duration,
    },
    /// The subject is empty, or longer than [`MAX_CREDENTIAL_LEN`] bytes.
    #[error("the subject must have between 1 and {MAX_CREDENTIAL_LEN} bytes")]
    Subject,
}

/// Why a token could not be minted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// The clock shows a time before 1970, or one too late for a token to express.
    #[error("no token can be minted: the machine's clock is set to an impossible time")]
    Clock,
    /// The operating system has no random bytes for the claim `jti`.
    #[error("no token can be minted: the operating system gives no random bytes")]
    Randomness,
    /// The backend refused to sign, which no valid settings bring about.
    #[error("no token can be minted: the cryptography backend refused to sign")]
    Signing,
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const START: u64 = 1_700_000_000;

    fn credentials() -> Credentials {
        Credentials::new("cs-test", "secret".into()).unwrap()
    }

    /// A clock to be set by hand, in seconds, and a builder that reads it.
    fn with_clock() -> (Arc<AtomicU64>, TokenMinterBuilder) {
        let seconds = Arc::new(AtomicU64::new(START));
        let reading = Arc::clone(&seconds);
        let clock = move || UNIX_EPOCH + Duration::from_secs(reading.load(Ordering::Relaxed));
        (seconds, TokenMinter::builder(credentials()).clock(clock))
    }

    #[test]
    fn a_refused_token_is_not_handed_out_again() {
        let minter = TokenMinter::new(credentials());
        let first = minter.token().unwrap();
        assert!(!minter.renew(&first), "a fresh token would fare no better");

        let second = minter.token().unwrap();
        assert_ne!(second.expose(), first.expose());
        assert_eq!(minter.token().unwrap().expose(), second.expose());
        assert!(minter.renew(&second), "it may have gone stale");
        assert!(
            minter.renew(&second),
            "nothing is kept: the next one is fresh"
        );
        let third = minter.token().unwrap();
        assert!(minter.renew(&second), "a newer one is there already");
        assert_eq!(minter.token().unwrap().expose(), third.expose());

        let never = TokenMinter::builder(credentials());
        let never = never.reuse(Reuse::Never).build().unwrap();
        assert!(!never.renew(&never.token().unwrap()));
    }

    #[test]
    fn a_token_is_reused_until_shortly_before_expiry() {
        let (clock, builder) = with_clock();
        let margin = Duration::from_secs(60);
        let minter = builder
            .lifetime(Duration::from_secs(300))
            .reuse(Reuse::UntilExpiry { margin })
            .build()
            .unwrap();
        let first = minter.token().unwrap();
        assert_eq!(
            first.expires_at(),
            Some(UNIX_EPOCH + Duration::from_secs(START + 300))
        );

        for (later, reused) in [(0, true), (1, true), (239, true), (240, false)] {
            clock.store(START + later, Ordering::Relaxed);
            let token = minter.clone().token().unwrap();
            assert_eq!(token.expose() == first.expose(), reused, "after {later} s");
        }
    }

    #[test]
    fn a_token_is_replaced_when_the_clock_is_set_back() {
        let (clock, builder) = with_clock();
        let minter = builder.backdate(Duration::from_secs(10)).build().unwrap();
        let first = minter.token().unwrap();
        clock.store(START - 10, Ordering::Relaxed);
        assert_eq!(minter.token().unwrap().expose(), first.expose());
        clock.store(START - 11, Ordering::Relaxed);
        assert_ne!(minter.token().unwrap().expose(), first.expose());
    }

    #[test]
    fn a_short_life_is_reused_for_half_of_it() {
        let (clock, builder) = with_clock();
        let minter = builder.lifetime(Duration::from_secs(60)).build().unwrap();
        let first = minter.token().unwrap();
        clock.store(START + 29, Ordering::Relaxed);
        assert_eq!(minter.token().unwrap().expose(), first.expose());
        clock.store(START + 30, Ordering::Relaxed);
        assert_ne!(minter.token().unwrap().expose(), first.expose());
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        type Set = fn(TokenMinterBuilder) -> TokenMinterBuilder;
        let second = Duration::from_secs(1);
        let cases: [(Set, SettingsError); 6] = [
            (
                |b| b.lifetime(Duration::ZERO),
                SettingsError::Lifetime(Duration::ZERO),
            ),
            (
                |b| b.lifetime(Duration::from_millis(999)),
                SettingsError::Lifetime(Duration::from_millis(999)),
            ),
            (
                |b| b.lifetime(Duration::MAX),
                SettingsError::Lifetime(Duration::MAX),
            ),
            (|b| b.subject(""), SettingsError::Subject),
            (|b| b.subject("x".repeat(1_025)), SettingsError::Subject),
            (
                |b| {
                    let margin = Duration::from_secs(1);
                    b.lifetime(margin).reuse(Reuse::UntilExpiry { margin })
                },
                SettingsError::Margin {
                    margin: second,
                    lifetime: second,
                },
            ),
        ];
        for (set, expected) in cases {
            let refusal = set(TokenMinter::builder(credentials())).build();
            assert_eq!(refusal.unwrap_err(), expected);
        }
    }

    #[test]
    fn an_impossible_clock_is_an_error() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        // The last second that `SystemTime` can express, found by doubling.
        let mut end = UNIX_EPOCH;
        for bit in (0..64).rev() {
            end = end
                .checked_add(Duration::from_secs(1 << bit))
                .unwrap_or(end);
        }
        for time in [before, end] {
            let minter = TokenMinter::builder(credentials())
                .clock(move || time)
                .build()
                .unwrap();
            assert_eq!(minter.token().unwrap_err(), MintError::Clock);
        }
    }
}
