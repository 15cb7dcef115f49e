//! A token, ready to be sent.

use std::time::SystemTime;

use secrecy::{ExposeSecret, SecretString};

use crate::claims::{EXP, numeric_date};
use crate::compact::{Compact, MAX_TOKEN_LEN};
use crate::show::redacted;

/// A token, ready to be sent in the header `auth`.
///
/// It is a secret: `Debug` does not show it, and there is no `Display`.
#[derive(Clone, Debug)]
pub struct Token {
    text: SecretString,
    expires_at: Option<SystemTime>,
}

impl Token {
    /// Takes a token that was made elsewhere. White space around it is dropped.
    ///
    /// It need not be a JWT that this crate can read: an app that enforces encryption (JWE) takes
    /// another form. Use [`inspect`](crate::inspect()) to see what is wrong with one.
    ///
    /// # Errors
    ///
    /// [`TokenError`], if there is no token or no header can carry it.
    pub fn premade(text: SecretString) -> Result<Self, TokenError> {
        let bare = text.expose_secret().trim();
        if bare.is_empty() {
            return Err(TokenError::Empty);
        }
        if bare.len() > MAX_TOKEN_LEN {
            return Err(TokenError::TooLong);
        }
        if !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Unsendable);
        }
        let expires_at = Compact::parse(bare)
            .ok()
            .and_then(|token| numeric_date(token.claims.get(EXP)?));
        Ok(Self::new(bare.into(), expires_at))
    }

    pub(crate) fn new(text: SecretString, expires_at: Option<SystemTime>) -> Self {
        Self { text, expires_at }
    }

    /// The token itself. Mark the header that carries it as sensitive.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// From when on a server refuses it: its claim `exp`, in whole seconds if it was minted here.
    /// `None` for a premade token that never expires, or whose claims cannot be read.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Its form for logs, see [`redacted`].
    pub fn redacted(&self) -> String {
        redacted(self.expose())
    }
}

/// Why text cannot be sent as a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There is none.
    #[error("the token is empty")]
    Empty,
    /// It is longer than [`MAX_TOKEN_LEN`].
    #[error("the token is longer than {MAX_TOKEN_LEN} bytes: is it something else?")]
    TooLong,
    /// It holds a blank, a line break or another character that no token has.
    #[error(
        "the token holds a blank or a character that no token has: give it bare, without `Bearer`, quotes or line breaks"
    )]
    Unsendable,
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_premade_token_need_only_fit_a_header() {
        // {"alg":"HS256"} . {"exp":1700000000}
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2ln";
        let token = Token::premade(format!(" {jwt}\r\n").into()).unwrap();
        assert_eq!(token.expose(), jwt);
        assert_eq!(token.redacted(), "eyJhbGci…");
        let expiry = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert_eq!(token.expires_at(), Some(expiry));

        let encrypted = Token::premade("a.b.c.d.e".into()).unwrap();
        assert_eq!(encrypted.expires_at(), None);
        assert_eq!(encrypted.expose(), "a.b.c.d.e");
    }

    #[test]
    fn what_no_header_can_carry_is_refused() {
        for (text, refusal) in [
            ("", TokenError::Empty),
            (" \n", TokenError::Empty),
            ("Bearer a.b.c", TokenError::Unsendable),
            ("a.b\n.c", TokenError::Unsendable),
            ("a.b.ç", TokenError::Unsendable),
            ("a.b.\u{7f}", TokenError::Unsendable),
            (&*"x".repeat(MAX_TOKEN_LEN + 1), TokenError::TooLong),
        ] {
            assert_eq!(Token::premade(text.into()).unwrap_err(), refusal);
        }
    }
}
