//! Verifies a token as a server does.

use std::time::{Duration, SystemTime};

use jsonwebtoken::DecodingKey;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::algorithm::Algorithm;
use crate::backend;
use crate::claims::{APP_ID, Claims, EXP, IAT, JTI, NBF, SUB, misspelt_app_id, numeric_date, text};
use crate::compact::{Compact, NotAJwt};
use crate::credentials::Credentials;
use crate::show::quoted;

/// How strictly a token is verified. Set what matters and take the rest from the default:
///
/// ```
/// use koreai_auth::VerifyOptions;
///
/// let options = VerifyOptions { require_jti: true, ..VerifyOptions::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyOptions {
    /// The time to judge by. By default this machine's, when the options were made.
    pub now: SystemTime,
    /// How far the clocks may be apart, for `exp`, `nbf` and `iat`. By default one minute.
    pub leeway: Duration,
    /// Whether a token needs a `jti`, as for an app that enforces it. By default not. Whether a
    /// `jti` was seen before is for the caller to remember.
    pub require_jti: bool,
    /// The algorithms that are allowed. By default all of [`Algorithm::ALL`]; the platform's API
    /// scopes may take [`Algorithm::Hs256`] alone (inferred).
    pub algorithms: Vec<Algorithm>,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self {
            now: SystemTime::now(),
            leeway: Duration::from_secs(60),
            require_jti: false,
            algorithms: Algorithm::ALL.to_vec(),
        }
    }
}

/// Verifies a token of one app: its signature, its algorithm, its times, its claims.
///
/// What the platform itself checks beside signature, `appId` and an enforced `jti` is inferred; this
/// is what a server does that follows RFC 7519. A token without `exp` is accepted, since the
/// vendor's own example has none.
///
/// # Errors
///
/// [`VerifyError`] for the first thing that is wrong: form, algorithm, app, signature, times, `jti`,
/// in this order. It shows nothing of the token but its algorithm and a misspelt claim's name.
pub fn verify(
    token: &str,
    credentials: &Credentials,
    options: &VerifyOptions,
) -> Result<Claims, VerifyError> {
    let secret_of = |app_id: &str| {
        (app_id == credentials.client_id()).then(|| credentials.client_secret().clone())
    };
    verify_with(token, secret_of, options)
}

/// Like [`verify()`], for a server of many apps: `secret_of` gives the client secret for an `appId`.
/// Mind that it is asked before the signature is checked, with whatever the token claims. An empty
/// secret is none.
///
/// # Errors
///
/// Those of [`verify()`].
pub fn verify_with(
    token: &str,
    secret_of: impl FnOnce(&str) -> Option<SecretString>,
    options: &VerifyOptions,
) -> Result<Claims, VerifyError> {
    let token = Compact::parse(token)?;
    let algorithm = allowed_algorithm(&token.header, options)?;
    if token.header.contains_key("crit") {
        return Err(VerifyError::CriticalExtension);
    }
    let Some(app_id) = text(&token.claims, APP_ID) else {
        let misspelt = misspelt_app_id(&token.claims).map(quoted);
        return Err(VerifyError::MissingAppId { misspelt });
    };
    let secret = secret_of(app_id)
        .filter(|secret| !secret.expose_secret().is_empty())
        .ok_or(VerifyError::UnknownAppId)?;
    if !is_signed(&token, algorithm, &secret) {
        return Err(VerifyError::BadSignature);
    }
    let claims = Claims {
        app_id: app_id.to_owned(),
        subject: text(&token.claims, SUB).map(str::to_owned),
        jti: text(&token.claims, JTI).map(str::to_owned),
        issued_at: time(&token.claims, IAT)?,
        expires_at: time(&token.claims, EXP)?,
        all: token.claims,
    };
    check_times(&claims, options)?;
    if options.require_jti && claims.jti.is_none() {
        return Err(VerifyError::MissingJti);
    }
    Ok(claims)
}

fn allowed_algorithm(
    header: &Map<String, Value>,
    options: &VerifyOptions,
) -> Result<Algorithm, VerifyError> {
    let name = text(header, "alg").unwrap_or_default();
    let algorithm = name.parse().ok();
    algorithm
        .filter(|algorithm| options.algorithms.contains(algorithm))
        .ok_or_else(|| VerifyError::AlgorithmNotAllowed {
            algorithm: quoted(name),
        })
}

/// Compares in constant time. Only the signature is left to `jsonwebtoken`: it would judge the
/// claims by the machine's clock, and its errors quote them.
fn is_signed(token: &Compact<'_>, algorithm: Algorithm, secret: &SecretString) -> bool {
    backend::install();
    let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
    let algorithm = algorithm.to_jsonwebtoken();
    jsonwebtoken::crypto::verify(token.signature, token.signed.as_bytes(), &key, algorithm)
        .unwrap_or(false)
}

fn time(
    claims: &Map<String, Value>,
    claim: &'static str,
) -> Result<Option<SystemTime>, VerifyError> {
    let time = |value| numeric_date(value).ok_or(VerifyError::InvalidTime { claim });
    claims.get(claim).map(time).transpose()
}

/// Every sum beyond the range of a clock is greater than all that is compared with it.
fn check_times(claims: &Claims, options: &VerifyOptions) -> Result<(), VerifyError> {
    let VerifyOptions { now, leeway, .. } = *options;
    let end = |exp: SystemTime| exp.checked_add(leeway);
    if claims
        .expires_at
        .and_then(end)
        .is_some_and(|end| end <= now)
    {
        return Err(VerifyError::Expired);
    }
    let start = |time: SystemTime| time.checked_sub(leeway);
    for (claim, time) in [(NBF, time(&claims.all, NBF)?), (IAT, claims.issued_at)] {
        if time.and_then(start).is_some_and(|start| start > now) {
            return Err(VerifyError::NotYetValid { claim });
        }
    }
    Ok(())
}

/// Why a token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// It is not a JWT at all.
    #[error(transparent)]
    NotAJwt(#[from] NotAJwt),
    /// Its algorithm is none of the allowed ones; `none` never is.
    #[error("the algorithm {algorithm} is not allowed")]
    AlgorithmNotAllowed {
        /// The algorithm, quoted, escaped and cut short.
        algorithm: String,
    },
    /// Its header demands an extension (`crit`), and none is known here.
    #[error("the header demands an extension with `crit`, and none is known")]
    CriticalExtension,
    /// It has no claim `appId` with text in it.
    #[error("the claim `appId` is missing{}", spelling(misspelt.as_deref()))]
    MissingAppId {
        /// The name of a claim that was probably meant, quoted, escaped and cut short.
        misspelt: Option<String>,
    },
    /// Its `appId` is not a known app.
    #[error("the claim `appId` names no known app")]
    UnknownAppId,
    /// Its signature is not the one that the client secret gives.
    #[error("the signature is not one made with the app's client secret")]
    BadSignature,
    /// `iat`, `nbf` or `exp` is not a number of seconds since 1970.
    #[error("the claim `{claim}` is not a number of seconds since 1970")]
    InvalidTime {
        /// The claim's name.
        claim: &'static str,
    },
    /// It has expired: `exp` and the leeway have passed.
    #[error("the token has expired")]
    Expired,
    /// It is from the future: `nbf` or `iat` lies ahead by more than the leeway.
    #[error("the token is not valid yet: its `{claim}` lies in the future")]
    NotYetValid {
        /// The claim's name.
        claim: &'static str,
    },
    /// It has no `jti` with text in it, and needs one.
    #[error("the claim `jti` is missing, and the app enforces it")]
    MissingJti,
}

fn spelling(misspelt: Option<&str>) -> String {
    misspelt
        .map(|name| format!(": it is spelt {name}"))
        .unwrap_or_default()
}
