//! A client for the mock platform, and what came of its calls in a few words.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use koreai_client::{Client, ClientBuilder, Error, RateBudget, ReportJob, RetryPolicy};
use koreai_mock::{Builder, Limits, Platform};

/// A platform whose jobs are quick, and whose limits are off.
pub(crate) fn platform() -> Builder {
    Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::unlimited())
        .job_duration(Duration::from_millis(60))
}

/// A client for it: three attempts, short pauses.
pub(crate) fn builder(platform: &Platform) -> ClientBuilder {
    Client::builder()
        .host(platform.base_url())
        .credentials(platform.credentials())
        .account_id(platform.account_id())
        .rate_budget(RateBudget::unlimited())
        .polling(Duration::from_millis(5), Duration::from_millis(20))
        .retry(quick())
}

/// Three attempts, a few milliseconds apart.
pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .max_attempts(3)
        .base_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(5))
        .deadline(Duration::from_secs(10))
}

/// An operation, by its way of being called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `updateTask`.
    Update,
    /// `createTaskContainmentReport`.
    Start,
    /// `getTaskContainmentReport`.
    Look,
}

impl Operation {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Update, Self::Start, Self::Look];

    /// Its `operationId`.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Update => "updateTask",
            Self::Start => "createTaskContainmentReport",
            Self::Look => "getTaskContainmentReport",
        }
    }

    /// Calls it once.
    pub(crate) async fn call(
        self,
        client: &Client,
        bot: &str,
        job: &ReportJob,
    ) -> Result<(), Error> {
        match self {
            Self::Update => {
                let update = client.update_task(bot, "ti-1");
                let update = update.set(|task| task.name("Call back".to_owned()));
                update.send().await.map(drop)
            }
            Self::Start => client.task_containment_report(bot).start().await.map(drop),
            Self::Look => job.clone().poll().await.map(drop),
        }
    }
}

/// An outcome in a few words: the variant of the error, and what it carries.
pub(crate) fn summary<T>(outcome: &Result<T, Error>) -> String {
    let error = match outcome {
        Ok(_) => return "ok".to_owned(),
        Err(error) => error,
    };
    match error {
        Error::InvalidRequest { message, .. } => format!("InvalidRequest: {message}"),
        Error::Unauthorized { status, cause, .. } => {
            format!("Unauthorized {} {cause:?}", status.as_u16())
        }
        Error::RateLimited {
            status,
            retry_after,
            ..
        } => format!("RateLimited {} {retry_after:?}", status.as_u16()),
        Error::Api { status, errors, .. } => {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            format!("Api {} {}", status.as_u16(), errors.join("; "))
        }
        Error::UnexpectedBody {
            status,
            content_type,
            problem,
            ..
        } => format!(
            "UnexpectedBody {} {} {problem:?}",
            status.as_u16(),
            content_type.as_deref().unwrap_or("-")
        ),
        Error::Timeout { phase, .. } => format!("Timeout {phase:?}"),
        Error::Transport(error) => match error.is_connect() {
            true => "Transport connect".to_owned(),
            false => "Transport".to_owned(),
        },
        Error::Expired { .. } => "Expired".to_owned(),
        Error::JobFailed { status, .. } => format!("JobFailed {status}"),
        other => format!("{other:?}"),
    }
}

/// A paused clock that stands still while requests are under way. By itself it jumps to the next timer, such as
/// the timeout of a request, whenever nothing but sockets is waited for.
#[derive(Clone, Default)]
pub(crate) struct StillClock(Arc<Mutex<UnderWay>>);

#[derive(Default)]
struct UnderWay {
    requests: usize,
    /// Ends the blocking task that keeps the clock from jumping.
    end: Option<mpsc::Sender<()>>,
}

impl StillClock {
    /// A client whose requests keep the clock still, from before they are sent until they are answered.
    pub(crate) fn client(&self, builder: ClientBuilder) -> Client {
        let (before, after) = (self.clone(), self.clone());
        let client = builder.observer(move |_| after.release()).build();
        client.expect("a client").with_before_sending(move || {
            before.hold();
            Ok(())
        })
    }

    fn hold(&self) {
        let mut under_way = self.0.lock().expect("no panic");
        under_way.requests += 1;
        under_way.end.get_or_insert_with(|| {
            let (end, wait) = mpsc::channel();
            tokio::task::spawn_blocking(move || wait.recv());
            end
        });
    }

    /// One of the requests keeps the clock no longer.
    pub(crate) fn release(&self) {
        let mut under_way = self.0.lock().expect("no panic");
        under_way.requests = under_way.requests.saturating_sub(1);
        if under_way.requests == 0 {
            under_way.end = None;
        }
    }
}
