//! Whose client is generated.

/// Whose client it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// This project's: its hooks sign requests, and no shim may be idle.
    Project,
    /// Anybody's: complete in itself.
    Standalone,
}
