//! The credentials of an app.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// The longest client id or client secret that is taken, in bytes. Real ones are far shorter.
pub const MAX_CREDENTIAL_LEN: usize = 1024;

/// The client id and client secret of an app, as the platform shows them for a JWT app in a bot's
/// developer tools, or for an app in the admin console (documented).
///
/// `Debug` shows the client id, and no secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    client_id: String,
    client_secret: SecretString,
}

impl Credentials {
    /// Takes a client id and its secret.
    ///
    /// Both must be visible ASCII characters, as in everything that the platform generates
    /// (inferred). What is refused here would otherwise come back as a bare 401: a file's last line
    /// break, a blank from copying, a dash that a text program has prettified. Nothing is trimmed:
    /// how to mend it is for the caller to decide.
    ///
    /// # Errors
    ///
    /// [`CredentialsError`] says which of the two is wrong, and how; never what it holds.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: SecretString,
    ) -> Result<Self, CredentialsError> {
        let client_id = client_id.into();
        check(Credential::ClientId, &client_id)?;
        check(Credential::ClientSecret, client_secret.expose_secret())?;
        Ok(Self {
            client_id,
            client_secret,
        })
    }

    /// The client id: what the claim `appId` carries. It is not a secret.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client secret, wrapped: exposing it takes a word.
    pub fn client_secret(&self) -> &SecretString {
        &self.client_secret
    }
}

/// One half of the [`Credentials`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The client id.
    ClientId,
    /// The client secret.
    ClientSecret,
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientId => "client id",
            Self::ClientSecret => "client secret",
        })
    }
}

/// Why a client id or secret cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// There is none.
    #[error("the {0} is empty")]
    Empty(Credential),
    /// It holds a blank, a line break or another control character.
    #[error(
        "the {0} holds white space or a control character, such as the line break at the end of a file: remove it"
    )]
    Blank(Credential),
    /// It holds a character outside ASCII.
    #[error("the {0} holds a character outside ASCII: copy it from the platform once more")]
    NotAscii(Credential),
    /// It is longer than [`MAX_CREDENTIAL_LEN`].
    #[error("the {0} is longer than {MAX_CREDENTIAL_LEN} bytes: is it something else?")]
    TooLong(Credential),
}

fn check(which: Credential, value: &str) -> Result<(), CredentialsError> {
    if value.is_empty() {
        Err(CredentialsError::Empty(which))
    } else if value.len() > MAX_CREDENTIAL_LEN {
        Err(CredentialsError::TooLong(which))
    } else if value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Err(CredentialsError::Blank(which))
    } else if !value.is_ascii() {
        Err(CredentialsError::NotAscii(which))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_credential_is_refused() {
        use CredentialsError::{Blank, Empty, NotAscii, TooLong};
        type Refusal = fn(Credential) -> CredentialsError;
        let long = "x".repeat(MAX_CREDENTIAL_LEN + 1);
        let cases: [(&str, Refusal); 11] = [
            ("", Empty),
            (" ", Blank),
            ("value\n", Blank),
            ("value\r\n", Blank),
            ("\tvalue", Blank),
            ("val ue", Blank),
            ("val\u{a0}ue", Blank),
            ("value\0", Blank),
            ("va–lue", NotAscii),
            ("\u{feff}value", NotAscii),
            (&long, TooLong),
        ];
        for (value, refusal) in cases {
            assert_eq!(
                Credentials::new(value, "secret".into()).unwrap_err(),
                refusal(Credential::ClientId),
                "{value:?}"
            );
            assert_eq!(
                Credentials::new("id", value.into()).unwrap_err(),
                refusal(Credential::ClientSecret),
                "{value:?}"
            );
        }
    }

    #[test]
    fn any_visible_ascii_will_do() {
        let visible: String = ('!'..='~').collect();
        let credentials = Credentials::new(&visible, visible.as_str().into()).unwrap();
        assert_eq!(credentials.client_id(), visible);
        assert_eq!(credentials.client_secret().expose_secret(), visible);
    }
}
