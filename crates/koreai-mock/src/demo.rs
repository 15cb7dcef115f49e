//! The default app.

use koreai_auth::{Credentials, CredentialsError};

/// The client id of the default app.
pub const DEMO_CLIENT_ID: &str = "cs-00000000-demo-demo-demo-000000000000";

/// The client secret of the default app: made up, published here, good for this platform alone.
pub const DEMO_CLIENT_SECRET: &str = "made-up-demo-secret-that-protects-nothing";

/// The credentials of the default app.
///
/// # Errors
///
/// None in fact: the two constants are credentials.
pub(crate) fn credentials() -> Result<Credentials, CredentialsError> {
    Credentials::new(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET.into())
}
