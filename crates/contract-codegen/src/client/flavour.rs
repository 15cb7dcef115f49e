//! The kinds of clients that can be generated.

/// The kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// This project's client: its builders do not send, and every shim must change something.
    Project,
    /// A standalone client for any document.
    Standalone,
}
