//! The algorithms that a token can be signed with here.

use std::fmt;
use std::str::FromStr;

/// How a token is signed: HMAC, with the client secret as its key.
///
/// The vendor lists RS256 and RS512 as well; they need a key pair that no page describes, so they
/// are not here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256. Documented, and the safe choice.
    #[default]
    Hs256,
    /// HMAC with SHA-512. Documented for an app, but API scopes may take HS256 alone (inferred).
    Hs512,
}

impl Algorithm {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::Hs256, Self::Hs512];

    /// Its name in a token's header: `HS256` or `HS512`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs512 => "HS512",
        }
    }

    pub(crate) const fn to_jsonwebtoken(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
            Self::Hs512 => jsonwebtoken::Algorithm::HS512,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The name is none of [`Algorithm::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown algorithm: HS256 and HS512 are the ones that can be used")]
pub struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    /// Reads a name as it stands in a token's header, where capitals matter.
    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or(UnknownAlgorithm)
    }
}
