//! What the platform says when it refuses a call.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Which of the three known shapes an error body has. The vendor's pages disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorShape {
    /// `{"errors": [{"msg": …, "code": …}]}`, the usual one.
    #[default]
    ErrorsMsg,
    /// `{"errors": [{"message": …, "code": …}]}`.
    ErrorsMessage,
    /// `{"status": "Error", "message": …}`: it has no place for the code.
    Flat,
}

impl ErrorShape {
    /// An error body of this shape.
    pub fn body(self, message: &str, code: i64) -> Value {
        match self {
            Self::ErrorsMsg => json!({"errors": [{"msg": message, "code": code}]}),
            Self::ErrorsMessage => json!({"errors": [{"message": message, "code": code}]}),
            Self::Flat => json!({"status": "Error", "message": message}),
        }
    }
}

/// Why a token is refused: the three texts that come with a 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TokenRefusal {
    /// No token, a bad signature, or another bot's stream id. By assumption also an expired token,
    /// an unknown app, and a `jti` that is missing or was used before.
    InvalidSdkCredentials,
    /// What was sent is not a JWT at all.
    InvalidJwtToken,
    /// The app lacks the operation's API scope, or was never published.
    ScopeIncorrect,
}

impl TokenRefusal {
    /// The platform's text.
    pub fn message(self) -> &'static str {
        match self {
            Self::InvalidSdkCredentials => "Invalid SDK credentials",
            Self::InvalidJwtToken => "Invalid JWT token",
            Self::ScopeIncorrect => "Permission denied. Scope is incorrect!",
        }
    }
}

/// Which of its limits a call exceeds, as the platform words it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LimitWindow {
    /// The limit per minute.
    #[default]
    Minute,
    /// The limit per hour.
    Hour,
    /// A limit whose window is not named, in another of the vendor's wordings.
    Unnamed,
}

impl LimitWindow {
    /// The platform's text, which is all that is documented of such an answer.
    pub fn message(self) -> &'static str {
        match self {
            Self::Minute => {
                "You've exceeded the per-minute rate limit. Please wait for sometime before retrying."
            }
            Self::Hour => {
                "You've exceeded the hourly rate limit. Please wait for sometime before retrying."
            }
            Self::Unnamed => {
                "Rate limit for this API has been reached. Please try again after some time."
            }
        }
    }
}

/// A refusal: what is answered, and for the record why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: i64,
    pub(crate) message: String,
    pub(crate) reason: String,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            status,
            code: i64::from(status.as_u16()),
            message: message.into(),
            reason: reason.into(),
        }
    }

    pub(crate) fn token(refusal: TokenRefusal, reason: impl Into<String>) -> Self {
        Self {
            code: 4002,
            ..Self::new(StatusCode::UNAUTHORIZED, refusal.message(), reason)
        }
    }

    pub(crate) fn invalid_stream(stream: &str) -> Self {
        let reason = format!("the bot `{stream}` is not known");
        Self::new(StatusCode::BAD_REQUEST, "Invalid StreamId", reason)
    }

    pub(crate) fn invalid(reason: impl Into<String>) -> Self {
        let message = "Validation errors/ Invalid arguments";
        Self::new(StatusCode::PRECONDITION_FAILED, message, reason)
    }

    pub(crate) fn wrong_method(allowed: &str) -> Self {
        let reason = format!("the path takes {allowed} alone");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", reason)
    }

    /// What the platform answers here is known from nowhere.
    pub(crate) fn not_found(message: &str, reason: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message, reason)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let reason = format!("the body is larger than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", reason)
    }

    pub(crate) fn over_limit(status: StatusCode, window: LimitWindow) -> Self {
        Self::new(status, window.message(), "over the rate limit")
    }
}
