//! How a platform comes to be.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use koreai_auth::CredentialsError;
use koreai_schemas::{OPERATIONS, Operation, RateBudget};
use koreai_validate::exchange;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::{App, Gate};
use crate::clock::Clock;
use crate::demo;
use crate::errors::ErrorShape;
use crate::faults::{Armed, Fault, FaultError, check_operation, check_status, ids};
use crate::jobs::{JobSettings, Jobs, Total};
use crate::limits::{Arrivals, RetryAfterForm};
use crate::operation::{OperationError, Served};
use crate::platform::Platform;
use crate::record::{Recorder, Recording};
use crate::seed;
use crate::server::serve;
use crate::state::State;
use crate::tasks::{TaskSettings, Tasks, UnknownTasks};

/// Names of the tasks in a report; the first ones fail more often than one would wish.
const TASK_NAMES: [&str; 8] = [
    "Create Booking",
    "Cancel Booking",
    "Agent Transfer",
    "Age Predictor",
    "Phone Number Verification",
    "Currency",
    "Opening Hours",
    "Store Finder",
];

/// The settings of a [`Platform`]. Each has a default that a demo can live with.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    address: SocketAddr,
    listener: Option<Arc<std::net::TcpListener>>,
    operations: &'static [Operation],
    seed: u64,
    bot: Option<String>,
    other_bots: Vec<String>,
    account: Option<String>,
    apps: Vec<App>,
    leeway: Duration,
    tasks: usize,
    task_ids: Vec<String>,
    unknown_tasks: UnknownTasks,
    limits: RateBudget,
    limit_status: u16,
    retry_after: RetryAfterForm,
    error_shape: ErrorShape,
    job_duration: Duration,
    job_lifetime: Duration,
    finished_with_envelope: bool,
    total: Total,
    report_tasks: Vec<String>,
    recording: Recording,
    check_conformance: bool,
    faults: Vec<Fault>,
    clock: Clock,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            listener: None,
            operations: OPERATIONS,
            seed: 0,
            bot: None,
            other_bots: Vec::new(),
            account: None,
            apps: Vec::new(),
            leeway: Duration::from_secs(60),
            tasks: 5,
            task_ids: Vec::new(),
            unknown_tasks: UnknownTasks::default(),
            limits: RateBudget::documented(),
            limit_status: StatusCode::TOO_MANY_REQUESTS.as_u16(),
            retry_after: RetryAfterForm::default(),
            error_shape: ErrorShape::default(),
            job_duration: Duration::from_secs(2),
            job_lifetime: Duration::from_secs(15 * 60),
            finished_with_envelope: false,
            total: Total::default(),
            report_tasks: TASK_NAMES.map(str::to_owned).to_vec(),
            recording: Recording::default(),
            check_conformance: true,
            faults: Vec::new(),
            clock: Clock::new(SystemTime::now),
        }
    }
}

impl Builder {
    /// Where to listen. By default on a free port of 127.0.0.1.
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Listens with a socket that is there already, such as one whose port nobody else may take, in place of
    /// an [`address`](Self::address).
    pub fn listener(mut self, listener: std::net::TcpListener) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// The operations that are served. By default those of the contract.
    ///
    /// One that has no behaviour of its own here is checked like the others, and answered with the
    /// first example of its response schema.
    pub fn operations(mut self, operations: &'static [Operation]) -> Self {
        self.operations = operations;
        self
    }

    /// What ids, tasks, reports and probabilities come from. By default 0. Two platforms with the
    /// same seed, clock and calls answer byte for byte alike.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The default bot's id. By default one from the seed.
    pub fn bot_id(mut self, bot_id: impl Into<String>) -> Self {
        self.bot = Some(bot_id.into());
        self
    }

    /// One more bot of the account. Only an app of [account level](App::account_level) can reach
    /// it.
    pub fn other_bot(mut self, bot_id: impl Into<String>) -> Self {
        self.other_bots.push(bot_id.into());
        self
    }

    /// The account's id, as tasks carry it. By default one from the seed. Calls may name any
    /// account (assumed): each has limits of its own.
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account = Some(account_id.into());
        self
    }

    /// An app; the first one stands in place of the default app, which has the credentials
    /// [`DEMO_CLIENT_ID`](crate::DEMO_CLIENT_ID) and [`DEMO_CLIENT_SECRET`](crate::DEMO_CLIENT_SECRET).
    pub fn app(mut self, app: App) -> Self {
        self.apps.push(app);
        self
    }

    /// How far the clocks may be apart when a token is judged. By default one minute.
    pub fn token_leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// How many tasks the default bot has to begin with, beside those of [`Builder::task_id`]. By
    /// default 5.
    pub fn tasks(mut self, tasks: usize) -> Self {
        self.tasks = tasks;
        self
    }

    /// One more task of the default bot, with this id.
    pub fn task_id(mut self, task_id: impl Into<String>) -> Self {
        self.task_ids.push(task_id.into());
        self
    }

    /// What becomes of the update of an unknown task. By default it is refused.
    pub fn unknown_tasks(mut self, unknown_tasks: UnknownTasks) -> Self {
        self.unknown_tasks = unknown_tasks;
        self
    }

    /// How often may be called. By default as [documented](RateBudget::documented) for the operations that
    /// are served.
    pub fn limits(mut self, limits: RateBudget) -> Self {
        self.limits = limits;
        self
    }

    /// The status of an answer to a call over the limit. By default 429; the vendor documents none.
    pub fn limit_status(mut self, status: u16) -> Self {
        self.limit_status = status;
        self
    }

    /// Whether an answer to a call over the limit says when to come back. By default not.
    pub fn retry_after(mut self, form: RetryAfterForm) -> Self {
        self.retry_after = form;
        self
    }

    /// The shape of error bodies. By default [`ErrorShape::ErrorsMsg`].
    pub fn error_shape(mut self, shape: ErrorShape) -> Self {
        self.error_shape = shape;
        self
    }

    /// How long a report job takes. By default 2 seconds.
    pub fn job_duration(mut self, duration: Duration) -> Self {
        self.job_duration = duration;
        self
    }

    /// How long after its start a report job expires. By default 15 minutes, as in the vendor's
    /// sample.
    pub fn job_lifetime(mut self, lifetime: Duration) -> Self {
        self.job_lifetime = lifetime;
        self
    }

    /// Whether a finished job has its envelope beside the report, as sibling jobs do. By default
    /// not: the vendor's sample has the status alone.
    pub fn finished_with_envelope(mut self, with_envelope: bool) -> Self {
        self.finished_with_envelope = with_envelope;
        self
    }

    /// What `total` of a report counts. By default all rows.
    pub fn total(mut self, total: Total) -> Self {
        self.total = total;
        self
    }

    /// The names of the tasks that reports are about. By default eight of them, which gives about
    /// ten rows a day.
    pub fn report_tasks<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.report_tasks = names.into_iter().map(Into::into).collect();
        self
    }

    /// How many requests are kept. By default the last 10,000.
    pub fn record(mut self, recording: Recording) -> Self {
        self.recording = recording;
        self
    }

    /// Whether every answer is held to the contract's schemas, see
    /// [`Platform::conformance_failures`]. By default it is.
    pub fn check_conformance(mut self, check: bool) -> Self {
        self.check_conformance = check;
        self
    }

    /// A fault from the start on. More can be [injected](Platform::inject) later.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The clock, for tests: for timestamps, tokens, jobs and the header `Date`.
    /// Rate limits go by the machine's clock. By default [`SystemTime::now`].
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Starts the platform, within the Tokio runtime that this is called in.
    ///
    /// # Errors
    ///
    /// [`StartError`], if a setting cannot be, or the address cannot be listened on.
    pub async fn start(self) -> Result<Platform, StartError> {
        let operations = Served::table(self.operations)?;
        let table = exchange::Operations::new(self.operations).map_err(OperationError::from)?;
        let known = ids(self.operations);
        let limits = self.limits;
        if let Some(problem) = limits.problem() {
            return Err(StartError::Limits(problem));
        }
        for fault in &self.faults {
            fault.check_for(&known)?;
        }
        check_status(self.limit_status)?;
        for operation in limits.operations() {
            check_operation(operation, &known)?;
        }
        let apps = if self.apps.is_empty() {
            vec![App::new(demo::credentials()?)]
        } else {
            self.apps
        };
        let seed = self.seed;
        let bot = self.bot.unwrap_or_else(|| seed::id(seed, "st", &[]));
        let account = self
            .account
            .unwrap_or_else(|| format!("{:024x}", seed::hash(seed, &["account"])));
        let seeded = (1..=self.tasks).map(|number| seed::id(seed, "ti", &[&number.to_string()]));
        let task_ids = seeded.chain(self.task_ids).collect();
        let task_settings = TaskSettings {
            seed,
            account: account.clone(),
            unknown: self.unknown_tasks,
        };
        let job_settings = JobSettings {
            seed,
            duration: self.job_duration,
            lifetime: self.job_lifetime,
            total: self.total,
            finished_with_envelope: self.finished_with_envelope,
            task_names: self.report_tasks,
        };
        let mut faults = Armed::default();
        self.faults.into_iter().for_each(|fault| faults.add(fault));
        let credentials = apps[0].credentials.clone();
        let bots = std::iter::once(bot.clone())
            .chain(self.other_bots)
            .collect();

        let address = self.address;
        let bind = |source| StartError::Bind { address, source };
        let listener = match &self.listener {
            Some(listener) => {
                let listener = listener.try_clone().map_err(bind)?;
                listener.set_nonblocking(true).map_err(bind)?;
                TcpListener::from_std(listener).map_err(bind)?
            }
            None => TcpListener::bind(address).await.map_err(bind)?,
        };
        let address = listener.local_addr().map_err(bind)?;
        let state = Arc::new(State {
            seed,
            clock: self.clock,

            table,
            operations,
            started: tokio::time::Instant::now().into_std(),
            gate: Gate::new(apps, bots, self.leeway),
            limits,
            limit_status: StatusCode::from_u16(self.limit_status).unwrap_or_default(),
            retry_after: self.retry_after,
            error_shape: self.error_shape,
            check_conformance: self.check_conformance,
            limiter: Mutex::default(),
            arrivals: Mutex::new(Arrivals::default()),
            tasks: Mutex::new(Tasks::new(task_settings, &bot, task_ids)),
            jobs: Mutex::new(Jobs::new(job_settings)),
            faults: Mutex::new(faults),
            recorder: Mutex::new(Recorder::new(self.recording)),
            conformance_failures: Mutex::default(),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            over_limit: AtomicU64::new(0),
        });
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve(listener, Arc::clone(&state), stopped));
        Ok(Platform {
            state,
            address,
            bot,
            account,
            credentials,
            stop,
            server: Some(server),
        })
    }
}

impl Platform {
    /// Starts a platform with the default settings, on a free port.
    ///
    /// # Errors
    ///
    /// [`StartError`], if there is no free port.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts from the default settings.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// Why a platform does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The limits cannot be kept.
    #[error("{0}")]
    Limits(&'static str),
    /// A fault cannot be one, or another setting names an operation or a status that is none.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// An operation cannot be served. Never one of the contract.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The credentials cannot be ones.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
}
