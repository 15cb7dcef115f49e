//! The cryptography behind `jsonwebtoken`.

use jsonwebtoken::crypto::aws_lc;

/// Makes sure that there is a backend: every call into `jsonwebtoken`'s cryptography is preceded by
/// this one.
///
/// `jsonwebtoken` finds its backend by itself as long as one of its cargo features is on. With both
/// on, because some other crate asked for the second, it would panic when first used.
pub(crate) fn install() {
    // An error means that a backend was chosen before, by the application or by us. Either serves.
    let _ = aws_lc::DEFAULT_PROVIDER.install_default();
}
