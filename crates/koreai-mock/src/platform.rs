//! A running platform.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use koreai_auth::Credentials;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::demo::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET};
use crate::faults::{Fault, FaultError};
use crate::jobs::JobSnapshot;
use crate::lock::lock;
use crate::record::Recorded;
use crate::state::State;

/// A running platform. It stops when it is dropped.
#[must_use = "it stops when it is dropped"]
pub struct Platform {
    pub(crate) state: Arc<State>,
    pub(crate) address: SocketAddr,
    pub(crate) bot: String,
    pub(crate) account: String,
    pub(crate) credentials: Credentials,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) server: Option<JoinHandle<()>>,
}

impl Platform {
    /// Its address as a client wants it: `http://127.0.0.1:40123`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials of the default app.
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// The default bot's id, `st-…`.
    pub fn bot_id(&self) -> &str {
        &self.bot
    }

    /// The account's id, for the header `accountId`.
    pub fn account_id(&self) -> &str {
        &self.account
    }

    /// The ids of all tasks, in the order in which they came into being.
    pub fn task_ids(&self) -> Vec<String> {
        lock(&self.state.tasks).ids()
    }

    /// A task, as it stands.
    pub fn task(&self, id: &str) -> Option<Value> {
        lock(&self.state.tasks).get(id)
    }

    /// All report jobs, as they stand, from the oldest to the newest.
    pub fn jobs(&self) -> Vec<JobSnapshot> {
        let now = self.state.clock.now();
        lock(&self.state.jobs).snapshots(now)
    }

    /// The requests that are [kept](crate::Recording), in the order in which they arrived.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.state.recorder).all()
    }

    /// Those after the one of this [number](Recorded::number), for whoever looks again and again.
    pub fn requests_after(&self, number: u64) -> Vec<Recorded> {
        lock(&self.state.recorder).after(number)
    }

    /// Those of one operation, by the contract's `operationId`.
    pub fn requests_to(&self, operation: &str) -> Vec<Recorded> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    /// Forgets the requests, and when they arrived. Limits and counts stay as they are.
    pub fn clear_requests(&self) {
        lock(&self.state.recorder).clear();
        lock(&self.state.arrivals).clear();
    }

    /// How many requests arrived since the start, kept or not.
    pub fn request_count(&self) -> u64 {
        self.state.requests.load(Ordering::Relaxed)
    }

    /// How many connections were accepted since the start.
    pub fn connection_count(&self) -> u64 {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// How many requests were refused since the start because they were over a limit. Those that a
    /// fault refused are not among them.
    pub fn over_limit(&self) -> u64 {
        self.state.over_limit.load(Ordering::Relaxed)
    }

    /// The most requests of an operation that arrived in any stretch of time shorter than `window`,
    /// accepted or not, counted as the operation's limit counts: for each account, bot or job by
    /// itself. 0 for an operation that is none.
    ///
    /// The last 262,144 arrivals of each account, bot and job are kept, whatever is recorded.
    pub fn max_in_window(&self, operation: &str, window: Duration) -> usize {
        self.most(operation, None, window)
    }

    /// The same for one account, bot or job.
    pub fn max_in_window_of(&self, operation: &str, key: &str, window: Duration) -> usize {
        self.most(operation, Some(key), window)
    }

    fn most(&self, operation: &str, key: Option<&str>, window: Duration) -> usize {
        lock(&self.state.arrivals).max_in_window(operation, key, window)
    }

    /// Where answers that no fault touched broke the contract: the schema's name and the
    /// violations. Empty unless there is a mistake in this crate.
    pub fn conformance_failures(&self) -> Vec<String> {
        lock(&self.state.conformance_failures).clone()
    }

    /// Sets a fault, beside those that are set.
    ///
    /// # Errors
    ///
    /// [`FaultError`], if it cannot befall anything.
    pub fn inject(&self, fault: Fault) -> Result<(), FaultError> {
        let operations = self.state.operations.iter();
        let operations: Vec<_> = operations.map(|served| served.operation.id).collect();
        fault.check_for(&operations)?;
        lock(&self.state.faults).add(fault);
        Ok(())
    }

    /// Lifts all faults. A job that a fault befell stays as it is.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
    }

    /// How to point a client at it, in lines for a shell. Of a client secret it shows only the
    /// default app's, which is none.
    pub fn describe(&self) -> String {
        self.to_string()
    }

    /// Stops: accepts no more, waits up to 5 seconds for the calls that are being answered, and
    /// ends.
    pub async fn shutdown(mut self) {
        // Nobody listens any more if the server's runtime is gone, and then all is done.
        let _ = self.stop.send(true);
        if let Some(server) = self.server.take() {
            let _ = server.await;
        }
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let client_id = self.credentials.client_id();
        let secret = if client_id == DEMO_CLIENT_ID {
            DEMO_CLIENT_SECRET
        } else {
            "<the secret of that app>"
        };
        writeln!(f, "# A made-up platform. To point a client at it:")?;
        writeln!(f, "KOREAI_HOST={}", self.base_url())?;
        writeln!(f, "KOREAI_CLIENT_ID={client_id}")?;
        writeln!(f, "KOREAI_CLIENT_SECRET={secret}")?;
        writeln!(f, "KOREAI_BOT_ID={}", self.bot)?;
        writeln!(f, "KOREAI_ACCOUNT_ID={}", self.account)?;
        match self.task_ids().first() {
            Some(task) => writeln!(f, "# A task to try it on: {task}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("address", &self.address)
            .field("bot", &self.bot)
            .field("account", &self.account)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
