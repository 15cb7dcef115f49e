//! Tokens for Kore.ai's public APIs: mints them, inspects them, verifies them. Unofficial: neither
//! written nor endorsed by Kore.ai.
//!
//! A token is a JWT, signed with the client secret of an app and sent bare in the header `auth`:
//! not in `Authorization`, and without `Bearer`.
//!
//! ```
//! use koreai_auth::{Credentials, Reuse, TokenMinter, VerifyOptions, inspect, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new("cs-00000000-example", "not-a-real-secret".into())?;
//!
//! // With the defaults a token is reused until shortly before it expires; this app forbids that.
//! let minter = TokenMinter::builder(credentials.clone()).reuse(Reuse::Never).build()?;
//! let token = minter.token()?;
//!
//! // What the platform would see. Nothing is verified, and the signature is not shown.
//! let inspection = inspect(token.expose())?;
//! assert_eq!(inspection.claims["appId"], "cs-00000000-example");
//! assert!(inspection.findings.is_empty());
//!
//! // What a server does.
//! let claims = verify(token.expose(), &credentials, &VerifyOptions::default())?;
//! assert_eq!(claims.app_id, "cs-00000000-example");
//! # Ok(())
//! # }
//! ```
//!
//! # What is known of the platform's tokens
//!
//! | fact | source |
//! |---|---|
//! | signed with HS256 and the client secret | documented |
//! | claims `sub` and `appId`, the latter holding the client id and spelt exactly so | documented |
//! | an app can enforce `jti`, and then refuses a token without one | documented |
//! | an app can list HS256, HS512, RS256 and RS512 | documented, on another of the vendor's pages |
//! | API scopes take HS256 alone | inferred from a dated answer in the vendor's forum |
//! | `iat` and `exp` are accepted and judged as in RFC 7519 | inferred |
//! | a token without `sub` | contradicted: the page has the claim, a token in the vendor's own sample has not |
//! | which value `sub` must have | stated nowhere |
//! | without a token, with a wrong secret or for another app's bot: 401 with code 4002 | observed: tests of a third party expect it |
//!
//! Encrypted tokens (JWE) are documented too thinly to be built here. One that was made elsewhere
//! can still be sent, see [`Token::premade`].
//!
//! # What stays secret
//!
//! Client secrets and tokens are held in [`SecretString`], wiped when dropped, and shown by no
//! `Debug` and no error. A token leaves through [`Token::expose`] alone; [`redacted`] is its form for
//! logs. Claims are not secret: whoever holds the token can read them.
//!
//! # Cryptography
//!
//! Signatures are made and compared, in constant time, by [`jsonwebtoken`] with its AWS-LC
//! backend. That crate keeps one backend for the whole process: the first use of this crate installs
//! AWS-LC, unless the application has installed another before.

mod algorithm;
mod backend;
mod claims;
mod compact;
mod credentials;
mod finding;
mod inspect;
mod mint;
mod show;
mod source;
mod token;
mod verify;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use claims::Claims;
pub use compact::{MAX_TOKEN_LEN, NotAJwt, Part};
pub use credentials::{Credential, Credentials, CredentialsError, MAX_CREDENTIAL_LEN};
pub use finding::{Code, Finding, Severity};
pub use inspect::{Inspection, inspect, inspect_at};
pub use koreai_schemas::Provenance;
pub use mint::{
    CLOCK_SKEW, DEFAULT_LIFETIME, MAX_LIFETIME, MintError, Reuse, SettingsError, TokenMinter,
    TokenMinterBuilder,
};
pub use secrecy::SecretString;
pub use show::redacted;
pub use source::TokenSource;
pub use token::{Token, TokenError};
pub use verify::{VerifyError, VerifyOptions, verify, verify_with};
