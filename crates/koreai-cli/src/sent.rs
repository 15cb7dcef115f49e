//! Whether a request has left, for those who interrupt it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use koreai_client::Client;

/// Whether a request has left.
#[derive(Clone, Default)]
pub(crate) struct Sent(Arc<AtomicBool>);

impl Sent {
    /// The same client, whose requests are noticed here when they leave.
    pub(crate) fn watch(&self, client: &Client) -> Client {
        let sent = self.clone();
        client.with_before_sending(move || {
            sent.0.store(true, Ordering::SeqCst);
            Ok(())
        })
    }

    pub(crate) fn is_sent(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// What became of it is known.
    pub(crate) fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}
