//! Where asynchronous work runs, until it is done or interrupted.

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
        tokio::select! {
            outcome = work => outcome,
            () = ctrl_c() => Err(interrupted()),
        }
    })
}

/// Runs work that listens to Ctrl-C itself.
pub(crate) fn serve<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Trouble, format!("cannot start: {error}")))?;
    runtime.block_on(work)
}

/// Pends for ever where signals cannot be listened to: then Ctrl-C ends the process the hard way.
pub(crate) async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Nothing is left to say.
pub(crate) fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted")
}
