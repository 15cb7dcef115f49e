//! What can be wrong with a token.

use std::fmt;

use koreai_schemas::Provenance;
use serde::{Serialize, Serializer};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the token is likely to be accepted.
    Note,
    /// Some apps or servers refuse such a token.
    Warning,
    /// The platform, or any server that follows the standards, refuses the token.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Something that is wrong with a token, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What it is, for programs.
    pub code: Code,
    /// What it is, for people: one line, without a full stop.
    pub message: String,
    /// What to do about it: one line, without a full stop.
    pub advice: &'static str,
    /// What the rule rests on that the finding judges by.
    #[serde(serialize_with = "as_text")]
    pub provenance: Provenance,
}

fn as_text<S: Serializer>(provenance: &Provenance, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(provenance.as_str())
}

impl Finding {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let Facts(_, severity, provenance, advice) = code.facts();
        Self {
            severity,
            code,
            message: message.into(),
            advice,
            provenance,
        }
    }
}

/// `error[app-id-misspelt]: …; what to do`, on one line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}]: {}; {}",
            self.severity, self.code, self.message, self.advice
        )
    }
}

/// The kind of a [`Finding`]. Shown and serialised in kebab case: `app-id-misspelt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// No claim `appId`.
    AppIdMissing,
    /// No claim `appId`, but one whose name was probably meant to be it.
    AppIdMisspelt,
    /// `appId` is not text, is empty, or holds blanks.
    AppIdInvalid,
    /// No claim `sub`, or one that is not text.
    SubjectMissing,
    /// No claim `jti`, or one that is not text.
    JtiMissing,
    /// `exp` has passed.
    Expired,
    /// No claim `exp`.
    NoExpiry,
    /// Valid for more than 24 hours.
    LongLived,
    /// `nbf` has not come yet.
    NotYetValid,
    /// `iat` has not come yet.
    IssuedInFuture,
    /// `exp` is not after `iat`.
    NeverValid,
    /// `iat`, `nbf` or `exp` is not a number of seconds since 1970.
    TimeInvalid,
    /// `iat`, `nbf` or `exp` is in milliseconds.
    TimeInMilliseconds,
    /// The header names no algorithm.
    AlgorithmMissing,
    /// The algorithm is `none`: anybody could have made the token.
    AlgorithmNone,
    /// An algorithm that apps can list, and API scopes may refuse.
    AlgorithmUncertain,
    /// An algorithm that the vendor does not list.
    AlgorithmUnlisted,
    /// The signature is empty.
    Unsigned,
    /// The header does not say that this is a JWT.
    TypeMissing,
    /// The header says that this is something else than a JWT.
    TypeOther,
    /// The header demands an extension.
    CriticalExtension,
    /// A claim seems to hold a secret. Its value is not shown.
    SecretInClaims,
}

struct Facts(&'static str, Severity, Provenance, &'static str);

impl Code {
    /// Its name in kebab case.
    pub fn as_str(self) -> &'static str {
        self.facts().0
    }

    #[rustfmt::skip] // a table
    fn facts(self) -> Facts {
        use Provenance::{Contradicted, Documented, Inferred, Standard};
        use Severity::{Error, Note, Warning};
        match self {
            Self::AppIdMissing => Facts("app-id-missing", Error, Documented,
                "add the claim `appId` with the client id of the app"),
            Self::AppIdMisspelt => Facts("app-id-misspelt", Error, Documented,
                "name it exactly `appId`: capitals and blanks matter, and another name gets 401 with code 4002"),
            Self::AppIdInvalid => Facts("app-id-invalid", Error, Documented,
                "put the client id there, as the platform shows it"),
            Self::SubjectMissing => Facts("subject-missing", Note, Contradicted,
                "add a claim `sub` if the token is refused: the vendor's page has one, and tokens that were published have none"),
            Self::JtiMissing => Facts("jti-missing", Warning, Documented,
                "add a fresh `jti` to every token: it matters only if the app enforces it, and never harms"),
            Self::Expired => Facts("expired", Error, Standard,
                "mint a new token, and compare this machine's clock if it is one already"),
            Self::NoExpiry => Facts("no-expiry", Warning, Standard,
                "add a claim `exp`: whoever finds this token can use it for as long as the secret lasts"),
            Self::LongLived => Facts("long-lived", Warning, Standard,
                "mint short-lived tokens: one that leaks cannot be called back"),
            Self::NotYetValid => Facts("not-yet-valid", Error, Standard,
                "wait, or leave `nbf` out, and compare this machine's clock"),
            Self::IssuedInFuture => Facts("issued-in-future", Warning, Inferred,
                "compare the clock of the machine that made the token: some servers refuse it"),
            Self::NeverValid => Facts("never-valid", Error, Standard,
                "let `exp` lie after `iat`"),
            Self::TimeInvalid => Facts("time-invalid", Error, Standard,
                "write a number of seconds since 1970, and no text"),
            Self::TimeInMilliseconds => Facts("time-in-milliseconds", Error, Standard,
                "divide by 1000: the claim is in seconds"),
            Self::AlgorithmMissing => Facts("algorithm-missing", Error, Standard,
                "sign with HS256, and say so in the header `alg`"),
            Self::AlgorithmNone => Facts("algorithm-none", Error, Standard,
                "sign with HS256 and the client secret"),
            Self::AlgorithmUncertain => Facts("algorithm-uncertain", Warning, Inferred,
                "use HS256 unless the app demands otherwise: API scopes may take no other"),
            Self::AlgorithmUnlisted => Facts("algorithm-unlisted", Error, Documented,
                "use HS256; HS512, RS256 and RS512 are the others that an app can list"),
            Self::Unsigned => Facts("unsigned", Error, Standard,
                "sign with the client secret, and copy the token whole"),
            Self::TypeMissing => Facts("type-missing", Note, Standard,
                "add `\"typ\":\"JWT\"` to the header, as most libraries do"),
            Self::TypeOther => Facts("type-other", Warning, Standard,
                "set `typ` to `JWT`, and make sure that this is the right token"),
            Self::CriticalExtension => Facts("critical-extension", Error, Standard,
                "leave `crit` out: a server that does not know the extension must refuse the token"),
            Self::SecretInClaims => Facts("secret-in-claims", Error, Standard,
                "take it out and replace that secret: claims are encoded, not encrypted"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
