//! Some libraries panic on some documents. Here their panics become errors.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Once, mpsc};
use std::thread;
use std::time::Duration;

/// The generator recurses along chains of types that refer to each other. The system allocates only
/// the part of a stack that is used.
const STACK_BYTES: usize = 512 * 1024 * 1024;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a thread of its own; a panic there becomes an error, and prints nothing.
pub fn panics<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    silence_contained();
    thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || {
                CONTAINED.set(true);
                panic::catch_unwind(AssertUnwindSafe(work))
                    .unwrap_or_else(|cause| Err(panic_message(&*cause)))
            })
            .map_err(|error| format!("cannot start a thread: {error}"))?
            .join()
            .unwrap_or_else(|cause| Err(panic_message(&*cause)))
    })
}

/// Like [`panics`], with a time limit. After it, the thread keeps running until the process ends.
pub fn with_timeout<T: Send + 'static>(
    timeout: Duration,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    silence_contained();
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || {
            CONTAINED.set(true);
            let done = panic::catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|cause| Err(panic_message(&*cause)));
            // After the time limit the receiver is gone.
            let _ = sender.send(done);
        })
        .map_err(|error| format!("cannot start a thread: {error}"))?;
    receiver
        .recv_timeout(timeout)
        .unwrap_or_else(|_| Err(format!("gave up after {} s", timeout.as_secs())))
}

fn panic_message(cause: &(dyn Any + Send)) -> String {
    cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked without a message")
        .to_owned()
}

fn silence_contained() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_message() {
        assert_eq!(panics(|| Ok(7)), Ok(7));
        let failed: Result<(), _> = panics(|| panic!("no {}", "more"));
        assert_eq!(failed, Err("no more".to_owned()));
    }

    #[test]
    fn work_that_takes_too_long_is_given_up() {
        let forever = || loop {
            thread::sleep(Duration::from_secs(1));
        };
        let failed: Result<(), _> = with_timeout(Duration::ZERO, forever);
        assert_eq!(failed, Err("gave up after 0 s".to_owned()));
        assert_eq!(with_timeout(Duration::from_secs(60), || Ok(7)), Ok(7));
    }
}
