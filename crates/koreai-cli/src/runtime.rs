//! Where asynchronous work runs, until it is done or interrupted.
//!
//! Ctrl-C ends the process as it ends any other, but for the time in which work waits for something that
//! this module runs: then the first one is the work's to heed, and another ends the process all the same.

use std::future::Future;

use crate::exit::Exit;
use crate::failure::Failure;

/// Runs the work on this thread. Ctrl-C drops it where it stands, and then `interrupted` says what is
/// left.
pub(crate) fn run<T>(
    work: impl Future<Output = Result<T, Failure>>,
    interrupted: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    serve(async {
        let outcome = tokio::select! {
            // The work goes first: what it reads before it waits, such as a secret that is typed, is
            // interrupted like anything else.
            biased;
            outcome = work => Some(outcome),
            () = ctrl_c() => None,
        };
        match outcome {
            Some(Err(failure)) => Err(failure),
            // Ctrl-C may have come while the work was too busy to heed it.
            Some(Ok(done)) if !signals::has_come() => Ok(done),
            _ => Err(interrupted()),
        }
    })
}

/// Runs work that listens to Ctrl-C itself.
pub(crate) fn serve<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Trouble, format!("cannot start: {error}")))?;
    let ended = runtime.block_on(work);
    signals::end_at_next();
    ended
}

/// Pends until Ctrl-C, for ever where signals cannot be listened to: then Ctrl-C ends the process the
/// hard way.
pub(crate) async fn ctrl_c() {
    let is_heard = signals::end_at_second() && tokio::signal::ctrl_c().await.is_ok();
    if !is_heard {
        std::future::pending::<()>().await;
    }
}

/// Pends until Ctrl-C or SIGTERM.
pub(crate) async fn ended() {
    tokio::select! {
        () = ctrl_c() => {}
        () = terminated() => {}
    }
}

/// Pends until SIGTERM, for ever where it cannot be listened to.
async fn terminated() {
    #[cfg(unix)]
    if let Ok(mut signal) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        && signal.recv().await.is_some()
    {
        return;
    }
    std::future::pending::<()>().await;
}

/// Nothing is left to say.
pub(crate) fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted")
}

/// Tokio never gives a signal back that it has once taken: after that, nothing else would end the process.
#[cfg(unix)]
mod signals {
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock};

    use signal_hook::consts::SIGINT;
    use signal_hook::flag;

    use crate::exit::Exit;

    /// Whether the next Ctrl-C ends the process: the first one has come, or nothing heeds it any more.
    static IS_LAST: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

    /// From now on the first Ctrl-C does not end the process, and the second does. Returns whether that
    /// could be arranged.
    pub(super) fn end_at_second() -> bool {
        static IS_ARRANGED: LazyLock<bool> = LazyLock::new(|| arrange().is_ok());
        *IS_ARRANGED
    }

    fn arrange() -> io::Result<()> {
        // In this order: the first one finds that it is not the last, and sees to the next.
        let code = Exit::Interrupted as i32;
        flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&IS_LAST))?;
        flag::register(SIGINT, Arc::clone(&IS_LAST)).map(drop)
    }

    pub(super) fn has_come() -> bool {
        IS_LAST.load(Ordering::SeqCst)
    }

    pub(super) fn end_at_next() {
        IS_LAST.store(true, Ordering::SeqCst);
    }
}

/// Elsewhere, that is how it stays.
#[cfg(not(unix))]
mod signals {
    pub(super) fn end_at_second() -> bool {
        true
    }

    pub(super) fn has_come() -> bool {
        false
    }

    pub(super) fn end_at_next() {}
}
