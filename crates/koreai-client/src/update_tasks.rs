//! Updating many tasks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use tokio::time::Instant;

use crate::client::{Answered, Client};
use crate::error::{Error, Outcome};
use crate::generated::types::{Task, UpdateTaskRequest, builder};

/// How long the platform may be away before an update fails, unless it is set otherwise.
const OUTAGE: Duration = Duration::from_secs(10);

/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(500);

/// Updates of many tasks of one bot, several at a time and within the rate limit: 60 in a minute, as the
/// contract has it.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use koreai_client::TaskUpdate;
///
/// # async fn run(client: koreai_client::Client) {
/// let updates = (1..=100).map(|n| TaskUpdate::new(format!("ti-{n}")).set(|task| task.name("Call back")));
/// let mut updated = client.update_tasks("st-1").send(futures_util::stream::iter(updates));
/// while let Some(update) = updated.next().await {
///     if let Err(error) = &update.result {
///         eprintln!("{}: {} ({error})", update.task_id, update.outcome());
///     }
/// }
/// # }
/// ```
///
/// To go on after a run that was interrupted, leave out the tasks whose outcome was
/// [`Done`](Outcome::Done). Whoever must know of every request that left, also of a process that is
/// killed, writes it down in [`TaskUpdate::before_sending`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `send`"]
pub struct UpdateTasks {
    client: Client,
    stream_id: String,
    concurrency: usize,
    outage: Duration,
    is_in_order: bool,
}

/// One of many updates.
#[derive(Clone, Debug)]
pub struct TaskUpdate<K = ()> {
    key: K,
    task_id: String,
    fields: builder::UpdateTaskRequest,
    before_sending: Option<crate::observe::BeforeSending>,
}

/// What became of one of many updates.
#[derive(Debug)]
#[non_exhaustive]
pub struct UpdatedTask<K = ()> {
    /// What the caller knows it by.
    pub key: K,
    /// The task.
    pub task_id: String,
    /// The task as it is now, or what went wrong.
    pub result: Result<Answered<Task>, Error>,
    /// Whether all updates would end the same: no more are begun after it.
    pub ends_all: bool,
}

impl Client {
    /// Changes many tasks of a bot, see [`UpdateTasks`].
    pub fn update_tasks(&self, stream_id: impl Into<String>) -> UpdateTasks {
        UpdateTasks {
            client: self.clone(),
            stream_id: stream_id.into(),
            concurrency: 8,
            outage: OUTAGE,
            is_in_order: false,
        }
    }
}

impl UpdateTasks {
    /// How many are under way at a time, by default 8; 0 counts as 1.
    pub fn concurrency(mut self, updates: usize) -> Self {
        self.concurrency = updates.max(1);
        self
    }

    /// For how long an update is tried again while no connection can be made, by default 10 s.
    pub fn outage(mut self, longest: Duration) -> Self {
        self.outage = longest;
        self
    }

    /// Hands the outcomes out in the order of the updates, not as they come.
    pub fn in_order(mut self) -> Self {
        self.is_in_order = true;
        self
    }

    /// Sends the updates, and hands out what became of each. An update that fails keeps none of the others
    /// back, unless it fails for a reason that all share, such as a token that is refused: then those that
    /// are under way end, and the rest is not begun ([`UpdatedTask::ends_all`]). Dropping the stream ends
    /// it where it stands.
    pub fn send<'a, K: Send + 'a>(
        self,
        updates: impl Stream<Item = TaskUpdate<K>> + Send + 'a,
    ) -> BoxStream<'a, UpdatedTask<K>> {
        let (concurrency, is_in_order) = (self.concurrency, self.is_in_order);
        let is_over = Arc::new(AtomicBool::new(false));
        let goes_on = Arc::clone(&is_over);
        let updates = updates
            .take_while(move |_| std::future::ready(!goes_on.load(Ordering::SeqCst)))
            .map(move |update| {
                let (all, is_over) = (self.clone(), Arc::clone(&is_over));
                async move {
                    let updated = all.one(update).await;
                    if updated.ends_all {
                        is_over.store(true, Ordering::SeqCst);
                    }
                    updated
                }
            });
        match is_in_order {
            true => updates.buffered(concurrency).boxed(),
            false => updates.buffer_unordered(concurrency).boxed(),
        }
    }

    async fn one<K>(&self, update: TaskUpdate<K>) -> UpdatedTask<K> {
        let TaskUpdate {
            key,
            task_id,
            fields,
            before_sending,
        } = update;
        let client = match before_sending {
            Some(check) => self.client.with_check(check),
            None => self.client.clone(),
        };
        // Counted from the first failure: waiting for the rate limit is no outage.
        let mut away_since = None;
        let result = loop {
            let update = client.update_task(&self.stream_id, &task_id);
            match update.set(|_| fields.clone()).send_in_full().await {
                Err(error)
                    if error.is_outage()
                        && away_since.get_or_insert_with(Instant::now).elapsed() < self.outage =>
                {
                    tokio::time::sleep(PAUSE).await;
                }
                result => break result,
            }
        };
        let ends_all = result
            .as_ref()
            .is_err_and(|error| error.fails_for_all(client.deadline()));
        UpdatedTask {
            key,
            task_id,
            result,
            ends_all,
        }
    }
}

impl TaskUpdate {
    /// An update of a task, without any field yet.
    pub fn new(task_id: impl Into<String>) -> Self {
        Self {
            key: (),
            task_id: task_id.into(),
            fields: UpdateTaskRequest::builder(),
            before_sending: None,
        }
    }
}

impl<K> TaskUpdate<K> {
    /// The same update under something that the caller knows it by, such as the number of a row.
    pub fn key<L>(self, key: L) -> TaskUpdate<L> {
        let Self {
            task_id,
            fields,
            before_sending,
            ..
        } = self;
        TaskUpdate {
            key,
            task_id,
            fields,
            before_sending,
        }
    }

    /// Sets fields, beside those that are set already.
    pub fn set(
        mut self,
        fields: impl FnOnce(builder::UpdateTaskRequest) -> builder::UpdateTaskRequest,
    ) -> Self {
        self.fields = fields(self.fields);
        self
    }

    /// Takes all fields at once, in place of those that are set already.
    pub fn fields(mut self, fields: UpdateTaskRequest) -> Self {
        self.fields = fields.into();
        self
    }

    /// Calls this before each attempt, see [`Client::with_before_sending`].
    pub fn before_sending(
        mut self,
        check: impl Fn() -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.before_sending = Some(crate::observe::BeforeSending::new(check));
        self
    }
}

impl<K> UpdatedTask<K> {
    /// This outcome, or its error if all other updates would end the same: then there is no use in going on.
    ///
    /// # Errors
    ///
    /// The error of an update that [`ends_all`](Self::ends_all).
    pub fn or_stop(self) -> Result<Self, Error> {
        match self.result {
            Err(error) if self.ends_all => Err(error),
            _ => Ok(self),
        }
    }

    /// Whether the update was made.
    pub fn outcome(&self) -> Outcome {
        match &self.result {
            Ok(_) => Outcome::Done,
            Err(error) => error.outcome(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error as a client has it that makes connections for no longer than a moment.
    async fn error_of(host: &str) -> Error {
        let credentials = crate::Credentials::new("cs-1", "secret".into());
        let client = Client::builder()
            .host(host)
            .connect_timeout(Duration::from_millis(200))
            .credentials(credentials.expect("credentials"))
            .account_id("1")
            .build()
            .expect("a client")
            .with_retry(crate::RetryPolicy::never());
        let sent = client.update_task("st-1", "ti-1").send().await;
        sent.expect_err("an error")
    }

    /// Each update would take the whole time limit.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn where_no_connection_can_be_made_the_rest_is_not_tried() {
        use std::net::TcpStream;

        let refused = error_of("http://127.0.0.1:1").await;
        assert!(matches!(refused, Error::Transport(_)), "{refused:?}");

        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket
            .bind(([127, 0, 0, 1], 0).into())
            .expect("a port that is free");
        let listener = socket.listen(1).expect("a listener");
        let address = listener.local_addr().expect("an address");
        // Nobody accepts: as soon as its queue is full, it takes no more.
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            waiting.push(stream);
            assert!(waiting.len() < 100, "its queue is never full");
        }
        let dead = error_of(&format!("http://{address}")).await;
        assert!(matches!(dead, Error::Timeout { .. }), "{dead:?}");
        for error in [refused, dead] {
            assert!(error.fails_for_all(Duration::MAX), "{error:?}");
            assert_eq!(error.outcome(), Outcome::NotSent);
        }
    }
}
