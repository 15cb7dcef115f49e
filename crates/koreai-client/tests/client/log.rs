//! What a test logs, by `tracing` and by `log`, without what other tests log at the same time.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

thread_local! {
    static RECORDED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// A record of everything that is logged on this thread. In a runtime of one thread, that is all that the
/// client and its connections log.
pub(crate) struct Log(());

impl Log {
    /// Begins to record.
    ///
    /// The subscriber is global: of one that is a thread's own, the other threads may turn off what they
    /// come across first.
    pub(crate) fn record() -> Self {
        static INIT: Once = Once::new();
        INIT.call_once(|| {
            let is_recorded = dynamic_filter_fn(|_, _| RECORDED.with_borrow(Option::is_some));
            let layer = fmt::layer().with_ansi(false).with_writer(|| Writer);
            registry().with(layer.with_filter(is_recorded)).init();
        });
        RECORDED.set(Some(Vec::new()));
        Self(())
    }

    /// What was logged so far.
    pub(crate) fn text(&self) -> String {
        let bytes = RECORDED.with_borrow(|recorded| recorded.clone().unwrap_or_default());
        String::from_utf8(bytes).expect("UTF-8")
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        RECORDED.set(None);
    }
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        RECORDED.with_borrow_mut(|recorded| {
            recorded.get_or_insert_default().extend_from_slice(bytes);
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
