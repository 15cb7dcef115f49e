//! How a command reaches the platform, or a stand-in for it.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use koreai_client::{Client, ConfigError, Credentials, Exchange};
use koreai_mock::{Platform, UnknownTasks};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::record::Recorder;
use crate::runtime;
use crate::settings::{DEFAULT_TIMEOUT, Flags, Settings, TIMEOUTS};

/// How long a report job of the embedded platform takes: long enough to see a bar.
const MOCK_JOB: Duration = Duration::from_secs(3);

/// What the client calls itself.
const USER_AGENT: &str = concat!("koreai-cli/", env!("CARGO_PKG_VERSION"));

/// A client secret that belongs to no app.
const NO_SECRET: &str = "no-app-has-this-secret";

/// How to reach the platform, or a stand-in.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connect {
    #[command(flatten)]
    pub(crate) target: Target,

    /// Run against a mock platform inside this command: no account, no network
    #[arg(long, conflicts_with_all = ["host", "client_id", "client_secret_file", "profile", "config"])]
    pub(crate) mock: bool,

    /// Write each request and answer, redacted, to this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
}

/// Where to call, and as whom.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Target {
    /// The platform's host, with or without scheme, port and path [env: KOREAI_HOST] [default: platform.kore.ai]
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,

    #[command(flatten)]
    pub(crate) app: App,

    /// Timeout of a request, in seconds [env: KOREAI_TIMEOUT] [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(i64::from(*TIMEOUTS.start())..=i64::from(*TIMEOUTS.end())))]
    pub(crate) timeout: Option<u32>,
}

/// The app that signs, and where its settings are.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct App {
    /// The client id of the app [env: KOREAI_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,

    /// The file with the client secret, readable only by its owner; `-` is standard input [env:
    /// KOREAI_CLIENT_SECRET has the secret itself]
    #[arg(long, value_name = "FILE")]
    pub(crate) client_secret_file: Option<PathBuf>,

    /// The profile of the configuration to use; given here, it overrides the environment [env:
    /// KOREAI_PROFILE]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// The configuration file [env: KOREAI_CONFIG] [default: ~/.config/koreai/config.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

impl App {
    fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            profile: self.profile.clone(),
            client_id: self.client_id.clone(),
            client_secret_file: self.client_secret_file.clone(),
            ..Flags::default()
        }
    }

    /// The app's credentials, and nothing else.
    pub(crate) fn credentials(&self) -> Result<Credentials, Failure> {
        let settings = Settings::resolve(self.flags(), |name| std::env::var_os(name))
            .map_err(Failure::usage)?;
        credentials(&settings)
    }
}

/// What a command asks for beyond the connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) bot: Option<String>,
    pub(crate) account: Option<String>,
    /// A task that the embedded platform shall have.
    pub(crate) task: Option<String>,
    /// No token shall leave, so that none is needed.
    pub(crate) is_unsigned: bool,
}

/// A way to the platform, open.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) credentials: Credentials,
    /// The host, as it was given.
    pub(crate) host: String,
    pub(crate) bot: Option<String>,
    pub(crate) account: Option<String>,
    timeout: Duration,
    /// The embedded platform, for as long as the session lasts.
    pub(crate) mock: Option<Platform>,
    recorder: Option<Recorder>,
}

/// What work with a session came to; and what became of the record of its exchanges, however the work ended.
pub(crate) type Ran<T> = (Result<T, Failure>, Result<(), Failure>);

impl Target {
    pub(crate) fn settings(&self, wanted: &Wanted) -> Result<Settings, Failure> {
        let flags = Flags {
            host: self.host.clone(),
            account: wanted.account.clone(),
            bot: wanted.bot.clone(),
            timeout: self
                .timeout
                .map(|seconds| Duration::from_secs(seconds.into())),
            ..self.app.flags()
        };
        Settings::resolve(flags, |name| std::env::var_os(name)).map_err(Failure::usage)
    }
}

impl Connect {
    pub(crate) fn settings(&self, wanted: &Wanted) -> Result<Settings, Failure> {
        self.target.settings(wanted)
    }

    /// Runs work with a session whose exchanges are reported. Ctrl-C ends it, and then `interrupted` says what
    /// is left.
    pub(crate) fn run<T>(
        &self,
        wanted: Wanted,
        observe: impl Fn(&Exchange<'_>) + Send + Sync + 'static,
        work: impl AsyncFnOnce(&Session) -> Result<T, Failure>,
        interrupted: impl FnOnce() -> Failure,
    ) -> Ran<T> {
        let record = OnceCell::new();
        let work = async {
            let session = self.open(wanted, observe).await?;
            if let Some(recorder) = &session.recorder {
                record.get_or_init(|| recorder.clone());
            }
            work(&session).await
        };
        let ended = runtime::run(work, interrupted);
        (ended, record.get().map_or(Ok(()), Recorder::close))
    }

    /// Opens a session. Nothing is sent yet.
    async fn open(
        &self,
        wanted: Wanted,
        observe: impl Fn(&Exchange<'_>) + Send + Sync + 'static,
    ) -> Result<Session, Failure> {
        if self.mock {
            let mock = embedded(wanted).await?;
            let credentials = mock.credentials();
            let (observer, recorder) = self.observed(observe, &credentials)?;
            let timeout = self.target.timeout.map_or(DEFAULT_TIMEOUT, |seconds| {
                Duration::from_secs(seconds.into())
            });
            let client = Client::builder()
                .user_agent(USER_AGENT)
                .observer(observer)
                .host(mock.base_url())
                .timeout(timeout)
                .credentials(credentials.clone())
                .account_id(mock.account_id())
                .build()
                .map_err(misconfigured)?;
            return Ok(Session {
                client,
                credentials,
                host: mock.base_url(),
                bot: Some(mock.bot_id().to_owned()),
                account: Some(mock.account_id().to_owned()),
                timeout,
                mock: Some(mock),
                recorder,
            });
        }
        let settings = self.settings(&wanted)?;
        let credentials = match wanted.is_unsigned {
            true => Credentials::new("none", "none".into())
                .map_err(|error| Failure::usage(error.to_string()))?,
            false => credentials(&settings)?,
        };
        let (observer, recorder) = self.observed(observe, &credentials)?;
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .observer(observer)
            .host(&settings.host.value)
            .timeout(settings.timeout.value)
            .credentials(credentials.clone());
        if let Some(account) = &settings.account {
            builder = builder.account_id(&account.value);
        }
        Ok(Session {
            client: builder.build().map_err(misconfigured)?,
            credentials,
            host: settings.host.value,
            bot: settings.bot.map(|bot| bot.value),
            account: settings.account.map(|account| account.value),
            timeout: settings.timeout.value,
            mock: None,
            recorder,
        })
    }

    /// What is reported of each exchange, and the record of them, if one is kept.
    fn observed(
        &self,
        observe: impl Fn(&Exchange<'_>) + Send + Sync + 'static,
        credentials: &Credentials,
    ) -> Result<
        (
            impl Fn(Exchange<'_>) + Send + Sync + 'static,
            Option<Recorder>,
        ),
        Failure,
    > {
        let open = |path| Recorder::open(path, credentials.client_secret().clone());
        let recorder = self.record.as_deref().map(open).transpose()?;
        let record = recorder.as_ref().map(Recorder::observer);
        let observer = move |exchange: Exchange<'_>| {
            observe(&exchange);
            if let Some(record) = &record {
                record(exchange);
            }
        };
        Ok((observer, recorder))
    }
}

impl Session {
    /// The bot, which must have been named somewhere.
    pub(crate) fn bot(&self) -> Result<String, Failure> {
        self.bot.clone().ok_or_else(|| {
            Failure::usage("which bot? there is no bot id").hint(
                "give --bot st-…, or set KOREAI_BOT_ID, or bot_id in a profile; or try --mock",
            )
        })
    }

    /// A client like the session's whose tokens a platform refuses, as they are signed with a secret that
    /// is not the app's.
    pub(crate) fn forger(&self) -> Result<Client, Failure> {
        let credentials = Credentials::new(self.credentials.client_id(), NO_SECRET.into())
            .map_err(|error| Failure::usage(error.to_string()))?;
        let record = self.recorder.as_ref().map(Recorder::observer);
        Client::builder()
            .user_agent(USER_AGENT)
            .observer(move |exchange| {
                if let Some(record) = &record {
                    record(exchange);
                }
            })
            .host(&self.host)
            .timeout(self.timeout)
            .credentials(credentials)
            .build()
            .map_err(misconfigured)
    }
}

async fn embedded(wanted: Wanted) -> Result<Platform, Failure> {
    let mut builder = Platform::builder().job_duration(MOCK_JOB);
    if let Some(bot) = wanted.bot {
        builder = builder.bot_id(bot);
    }
    if let Some(account) = wanted.account {
        builder = builder.account_id(account);
    }
    builder = match wanted.task {
        Some(task) => builder.task_id(task),
        // A file of updates names tasks that nobody has made up here.
        None => builder.unknown_tasks(UnknownTasks::Create),
    };
    builder
        .start()
        .await
        .map_err(|error| Failure::new(Exit::Network, error.to_string()))
}

fn credentials(settings: &Settings) -> Result<Credentials, Failure> {
    let missing = |what: &str, how: &str| {
        Failure::usage(format!("there is no {what} to sign requests with"))
            .hint(how)
            .hint("`koreai config show` shows where settings come from; --mock needs none")
    };
    let id = settings.client_id.as_ref().ok_or_else(|| {
        missing(
            "client id",
            "set KOREAI_CLIENT_ID, or client_id in a profile, or give --client-id",
        )
    })?;
    let secret = settings.client_secret.as_ref().ok_or_else(|| {
        missing(
            "client secret",
            "set KOREAI_CLIENT_SECRET, or client_secret_file in a profile, or give --client-secret-file",
        )
    })?;
    let revealed = secret.value.reveal().map_err(Failure::usage)?;
    Credentials::new(&id.value, revealed).map_err(|error| {
        Failure::usage(format!(
            "{error} (client id from {}, client secret from {})",
            id.origin, secret.origin
        ))
    })
}

fn misconfigured(error: ConfigError) -> Failure {
    Failure::usage(match error {
        ConfigError::PlainHttp(host) => format!(
            "`{host}` would send the token unencrypted: use https; http is only for localhost"
        ),
        error => error.to_string(),
    })
}
