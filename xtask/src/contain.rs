//! The generator panics on some documents. Its panics end here, as errors.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

/// Types that refer to each other in a long chain make the generator recurse as deeply. Only what
/// is used of a stack is ever allocated.
const STACK_BYTES: usize = 512 * 1024 * 1024;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a thread of its own; a panic there becomes an error, and prints nothing.
pub(super) fn panics<T: Send>(
    work: impl FnOnce() -> Result<T, String> + Send,
) -> Result<T, String> {
    silence_contained();
    thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || {
                CONTAINED.set(true);
                panic::catch_unwind(AssertUnwindSafe(work))
                    .unwrap_or_else(|cause| Err(told(&*cause)))
            })
            .map_err(|error| format!("no thread to run it on: {error}"))?
            .join()
            .unwrap_or_else(|cause| Err(told(&*cause)))
    })
}

fn told(cause: &(dyn Any + Send)) -> String {
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
}
