//! Settings: from flags, the environment and a file, in this order. A profile that a flag names overrides
//! the environment: it was asked for just now.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::base_strategy::{BaseStrategy, Xdg};
use koreai_client::SecretString;
use serde::{Deserialize, Deserializer};

use crate::secret;

/// The host that the vendor's pages use.
const DEFAULT_HOST: &str = "platform.kore.ai";

/// How long an answer may take, as the client has it.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// The time limits that can be set, in seconds.
pub(crate) const TIMEOUTS: RangeInclusive<u32> = 1..=3600;

/// The profile that counts if none is named.
const DEFAULT_PROFILE: &str = "default";

/// No configuration is longer.
const LONGEST: u64 = 1024 * 1024;

/// A value, and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag(&'static str),
    Environment(&'static str),
    Profile(String),
    DefaultProfile,
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "--{name}"),
            Self::Environment(name) => f.write_str(name),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::DefaultProfile => f.write_str("default_profile of the file"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A client secret, or where it is. It is read when it is needed and not before.
#[derive(Clone, Debug)]
pub(crate) enum Secret {
    Known(SecretString),
    File(PathBuf),
}

impl Secret {
    pub(crate) fn reveal(&self) -> Result<SecretString, String> {
        match self {
            Self::Known(secret) => Ok(secret.clone()),
            Self::File(path) => secret::read(path),
        }
    }
}

/// What was said on the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) config: Option<PathBuf>,
    pub(crate) profile: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) account: Option<String>,
    pub(crate) bot: Option<String>,
    pub(crate) timeout: Option<Duration>,
}

/// All settings, resolved.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The file, whether it is there or not; `None` if this machine has no place for one.
    pub(crate) file: Option<PathBuf>,
    pub(crate) file_exists: bool,
    pub(crate) profile: Setting<String>,
    pub(crate) host: Setting<String>,
    pub(crate) client_id: Option<Setting<String>>,
    pub(crate) client_secret: Option<Setting<Secret>>,
    pub(crate) account: Option<Setting<String>>,
    pub(crate) bot: Option<Setting<String>>,
    pub(crate) timeout: Setting<Duration>,
}

/// Looks a variable of the environment up. One that is empty counts as one that is not there.
struct Environment<F>(F);

impl<F: Fn(&str) -> Option<OsString>> Environment<F> {
    fn get(&self, name: &'static str) -> Result<Option<Setting<String>>, String> {
        let Some(value) = (self.0)(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let origin = Origin::Environment(name);
        let value = value
            .into_string()
            .map_err(|_| format!("the environment variable {name} is not Unicode text"))?;
        Ok(Some(Setting { value, origin }))
    }
}

impl Settings {
    /// Resolves the settings.
    pub(crate) fn resolve(
        flags: Flags,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, String> {
        let environment = Environment(environment);
        let (file, is_asked_for) = match flags.config {
            Some(path) => (Some(path), true),
            None => match environment.get("KOREAI_CONFIG")? {
                Some(path) => (Some(path.value.into()), true),
                None => (usual_file(), false),
            },
        };
        let text = match &file {
            Some(path) => read(path, is_asked_for)?,
            None => None,
        };
        let file_exists = text.is_some();
        let contents = match &text {
            Some((text, handle)) => Contents::parse(text, handle, &shown(file.as_deref()))?,
            None => Contents::default(),
        };
        let profile = flagged("profile", flags.profile)
            .or(environment.get("KOREAI_PROFILE")?)
            .or(contents.default_profile.clone().map(|value| Setting {
                value,
                origin: Origin::DefaultProfile,
            }))
            .unwrap_or(Setting {
                value: DEFAULT_PROFILE.to_owned(),
                origin: Origin::Default,
            });
        let chosen = contents.profile(&profile, &shown(file.as_deref()))?;
        let of_profile = Origin::Profile(profile.value.clone());
        let order = match profile.origin {
            Origin::Flag(_) => Order::ProfileFirst,
            _ => Order::EnvironmentFirst,
        };
        let text = |flag: Option<Setting<String>>, variable, value: Option<String>| {
            let value = value.map(|value| Setting {
                value,
                origin: of_profile.clone(),
            });
            Ok::<_, String>(order.first(flag, environment.get(variable)?, value))
        };
        let client_secret = match (&chosen.client_secret, &chosen.client_secret_file) {
            (Some(_), Some(_)) => {
                return Err(format!(
                    "{}: profile {} has both client_secret and client_secret_file: keep one",
                    shown(file.as_deref()),
                    profile.value
                ));
            }
            (Some(Hidden(secret)), None) => Some(Secret::Known(secret.clone())),
            (None, Some(path)) => {
                let path = at_home(path, etcetera::home_dir().ok().as_deref())
                    .map_err(|problem| format!("{}: {problem}", shown(file.as_deref())))?;
                // Beside the configuration, unless it says otherwise.
                let folder = file.as_deref().and_then(Path::parent);
                Some(Secret::File(match folder {
                    Some(folder) => folder.join(path),
                    None => path,
                }))
            }
            (None, None) => None,
        };
        let seconds = |seconds: &str, problem: &dyn Fn() -> String| {
            let seconds = seconds.trim().parse().ok();
            match seconds.filter(|seconds| TIMEOUTS.contains(seconds)) {
                Some(seconds) => Ok(Duration::from_secs(seconds.into())),
                None => Err(format!(
                    "{}: choose between {} and {}",
                    problem(),
                    TIMEOUTS.start(),
                    TIMEOUTS.end()
                )),
            }
        };
        let timeout_of_environment = match environment.get("KOREAI_TIMEOUT")? {
            Some(text) => {
                let problem = || "KOREAI_TIMEOUT is not a number of seconds".to_owned();
                let value = seconds(&text.value, &problem)?;
                Some(text.map(|_| value))
            }
            None => None,
        };
        let timeout_of_profile = match chosen.timeout {
            Some(timeout) => {
                let file = shown(file.as_deref());
                let name = &profile.value;
                let problem = || format!("{file}: profile {name} has a timeout of {timeout} s");
                Some(Setting {
                    value: seconds(&timeout.to_string(), &problem)?,
                    origin: of_profile.clone(),
                })
            }
            None => None,
        };
        let secret_of_environment = environment.get("KOREAI_CLIENT_SECRET")?;
        Ok(Self {
            host: text(flagged("host", flags.host), "KOREAI_HOST", chosen.host)?.unwrap_or(
                Setting {
                    value: DEFAULT_HOST.to_owned(),
                    origin: Origin::Default,
                },
            ),
            client_id: text(
                flagged("client-id", flags.client_id),
                "KOREAI_CLIENT_ID",
                chosen.client_id,
            )?,
            client_secret: order.first(
                flagged("client-secret-file", flags.client_secret_file)
                    .map(|file| file.map(Secret::File)),
                secret_of_environment.map(|text| text.map(|text| Secret::Known(text.into()))),
                client_secret.map(|value| Setting {
                    value,
                    origin: of_profile.clone(),
                }),
            ),
            account: text(
                flagged("account", flags.account),
                "KOREAI_ACCOUNT_ID",
                chosen.account_id,
            )?,
            bot: text(flagged("bot", flags.bot), "KOREAI_BOT_ID", chosen.bot_id)?,
            timeout: order
                .first(
                    flagged("timeout", flags.timeout),
                    timeout_of_environment,
                    timeout_of_profile,
                )
                .unwrap_or(Setting {
                    value: DEFAULT_TIMEOUT,
                    origin: Origin::Default,
                }),
            file,
            file_exists,
            profile,
        })
    }
}

/// Which of the two overrides the other, after flags.
#[derive(Clone, Copy)]
enum Order {
    EnvironmentFirst,
    ProfileFirst,
}

impl Order {
    fn first<T>(self, flag: Option<T>, environment: Option<T>, profile: Option<T>) -> Option<T> {
        flag.or(match self {
            Self::EnvironmentFirst => environment.or(profile),
            Self::ProfileFirst => profile.or(environment),
        })
    }
}

/// A path below the home folder, where one is written with `~`: no shell reads the file.
fn at_home(path: &Path, home: Option<&Path>) -> Result<PathBuf, String> {
    let Ok(rest) = path.strip_prefix("~") else {
        return match path.to_string_lossy().starts_with('~') {
            true => Err(format!(
                "{}: only `~/` is known of a path that begins so: write it in full",
                path.display()
            )),
            false => Ok(path.to_owned()),
        };
    };
    match home {
        Some(home) => Ok(home.join(rest)),
        None => Err(format!("{}: there is no home folder", path.display())),
    }
}

impl<T> Setting<T> {
    fn map<U>(self, map: impl FnOnce(T) -> U) -> Setting<U> {
        Setting {
            value: map(self.value),
            origin: self.origin,
        }
    }
}

fn flagged<T>(name: &'static str, value: Option<T>) -> Option<Setting<T>> {
    value.map(|value| Setting {
        value,
        origin: Origin::Flag(name),
    })
}

/// `~/.config/koreai/config.toml`, or below `XDG_CONFIG_HOME`.
fn usual_file() -> Option<PathBuf> {
    let base = Xdg::new().ok()?;
    Some(base.config_dir().join("koreai").join("config.toml"))
}

fn shown(path: Option<&Path>) -> String {
    path.map_or_else(
        || "config.toml".to_owned(),
        |path| path.display().to_string(),
    )
}

/// The file's text. One that nobody asked for need not be there.
fn read(path: &Path, is_asked_for: bool) -> Result<Option<(String, File)>, String> {
    let name = path.display();
    let cannot = |error| format!("{name}: cannot be read: {error}");
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && !is_asked_for => return Ok(None),
        opened => opened.map_err(cannot)?,
    };
    let mut text = String::new();
    let read = (&file).take(LONGEST + 1).read_to_string(&mut text);
    if read.map_err(cannot)? as u64 > LONGEST {
        return Err(format!("{name}: too long for a configuration"));
    }
    Ok(Some((text, file)))
}

/// What the file holds.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    default_profile: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    host: Option<String>,
    client_id: Option<String>,
    client_secret: Option<Hidden>,
    client_secret_file: Option<PathBuf>,
    account_id: Option<String>,
    bot_id: Option<String>,
    timeout: Option<u32>,
}

/// A secret in the file. Unlike serde's own messages, those about it do not quote what they found.
#[derive(Clone)]
struct Hidden(SecretString);

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => Ok(Self(text.into())),
            _ => Err(serde::de::Error::custom("client_secret is not text")),
        }
    }
}

impl Contents {
    fn parse(text: &str, file: &File, name: &str) -> Result<Self, String> {
        let contents: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let before = text.get(..at).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1) + 1;
            format!(
                "{name}:{line}:{column}: {}",
                without_values(error.message())
            )
        })?;
        let holds_secret = |profile: &Profile| profile.client_secret.is_some();
        if contents.profiles.values().any(holds_secret) {
            secret::check_private(file, name)?;
        }
        Ok(contents)
    }

    fn profile(&self, chosen: &Setting<String>, file: &str) -> Result<Profile, String> {
        let name = &chosen.value;
        match self.profiles.get(name) {
            Some(profile) => Ok(profile.clone()),
            None if chosen.origin == Origin::Default => Ok(Profile::default()),
            None => {
                let known: Vec<_> = self.profiles.keys().map(String::as_str).collect();
                let known = match known.is_empty() {
                    true => "there are none".to_owned(),
                    false => format!("there are: {}", known.join(", ")),
                };
                Err(format!("{file}: no profile is named `{name}` ({known})"))
            }
        }
    }
}

/// A message that quotes what it found may quote a secret in the wrong place.
fn without_values(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((found, expected))
            if found.starts_with("invalid type: ") || found.starts_with("invalid value: ") =>
        {
            format!("wrong kind of value, expected {expected}")
        }
        _ => message.lines().next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secrecy::ExposeSecret;

    use super::*;

    const FILE: &str = r#"
        default_profile = "test"
        [profiles.test]
        host = "test.example"
        client_id = "cs-test"
        client_secret_file = "secret"
        timeout = 5
        [profiles.live]
        host = "live.example"
        bot_id = "st-live"
    "#;

    fn resolve(text: &str, flags: Flags, vars: &[(&str, &str)]) -> Result<Settings, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, text).expect("a file");
        let flags = Flags {
            config: Some(path),
            ..flags
        };
        let find = |name: &str| {
            let mut vars = vars.iter();
            vars.find(|var| var.0 == name).map(|var| var.1.into())
        };
        Settings::resolve(flags, find)
            .map_err(|error| error.replace(&format!("{}/", folder.path().display()), ""))
    }

    fn shown<T: ToString>(setting: Option<Setting<T>>) -> String {
        setting.map_or("-".to_owned(), |setting| {
            format!("{} from {}", setting.value.to_string(), setting.origin)
        })
    }

    #[test]
    fn flags_go_over_the_environment_over_the_file() {
        let flag = |host: &str| Flags {
            host: Some(host.to_owned()),
            ..Flags::default()
        };
        let profile = |name: &str| Flags {
            profile: Some(name.to_owned()),
            ..Flags::default()
        };
        let none = Flags::default;
        for (text, flags, vars, host, bot) in [
            ("", none(), &[][..], "platform.kore.ai from default", "-"),
            (FILE, none(), &[], "test.example from profile test", "-"),
            (
                FILE,
                profile("live"),
                &[],
                "live.example from profile live",
                "st-live from profile live",
            ),
            (
                FILE,
                none(),
                &[("KOREAI_PROFILE", "live")],
                "live.example from profile live",
                "st-live from profile live",
            ),
            (
                FILE,
                none(),
                &[("KOREAI_HOST", "env.example")],
                "env.example from KOREAI_HOST",
                "-",
            ),
            (
                FILE,
                none(),
                &[("KOREAI_HOST", "")],
                "test.example from profile test",
                "-",
            ),
            (
                FILE,
                flag("flag.example"),
                &[("KOREAI_HOST", "env.example")],
                "flag.example from --host",
                "-",
            ),
            // What a flag names was asked for just now.
            (
                FILE,
                profile("live"),
                &[("KOREAI_HOST", "env.example"), ("KOREAI_BOT_ID", "st-env")],
                "live.example from profile live",
                "st-live from profile live",
            ),
            (
                FILE,
                profile("test"),
                &[("KOREAI_HOST", "env.example"), ("KOREAI_BOT_ID", "st-env")],
                "test.example from profile test",
                "st-env from KOREAI_BOT_ID",
            ),
            (
                FILE,
                none(),
                &[("KOREAI_PROFILE", "live"), ("KOREAI_HOST", "env.example")],
                "env.example from KOREAI_HOST",
                "st-live from profile live",
            ),
        ] {
            let settings = resolve(text, flags, vars).expect("settings");
            assert_eq!(shown(Some(settings.host)), host);
            assert_eq!(shown(settings.bot), bot);
        }
    }

    #[test]
    fn a_time_limit_comes_from_the_same_places() {
        let resolve = |flags: Flags, vars: &[(&str, &str)]| {
            resolve(FILE, flags, vars).map(|settings| {
                let timeout = settings.timeout;
                format!("{} s from {}", timeout.value.as_secs(), timeout.origin)
            })
        };
        let flag = Flags {
            timeout: Some(Duration::from_secs(7)),
            ..Flags::default()
        };
        let profile = Flags {
            profile: Some("test".to_owned()),
            ..Flags::default()
        };
        for (flags, variable, expected) in [
            (flag, "9", Ok("7 s from --timeout")),
            (Flags::default(), "9", Ok("9 s from KOREAI_TIMEOUT")),
            (profile, "9", Ok("5 s from profile test")),
            (Flags::default(), "", Ok("5 s from profile test")),
            (
                Flags::default(),
                "soon",
                Err("KOREAI_TIMEOUT is not a number of seconds: choose between 1 and 3600"),
            ),
            (
                Flags::default(),
                "0",
                Err("KOREAI_TIMEOUT is not a number of seconds: choose between 1 and 3600"),
            ),
        ] {
            let found = resolve(flags, &[("KOREAI_TIMEOUT", variable)]);
            assert_eq!(found.as_deref().map_err(String::as_str), expected);
        }
    }

    #[test]
    fn a_home_is_known_without_a_shell() {
        let home = Some(Path::new("/home/me"));
        for (path, home, expected) in [
            ("~/app.secret", home, Ok("/home/me/app.secret")),
            ("app.secret", home, Ok("app.secret")),
            ("/a/~/b", home, Ok("/a/~/b")),
            (
                "~/app.secret",
                None,
                Err("~/app.secret: there is no home folder"),
            ),
            (
                "~you/app.secret",
                home,
                Err(
                    "~you/app.secret: only `~/` is known of a path that begins so: write it in full",
                ),
            ),
        ] {
            let found = at_home(Path::new(path), home);
            assert_eq!(found, expected.map(PathBuf::from).map_err(str::to_owned));
        }
    }

    #[test]
    fn what_is_wrong_with_the_file_is_reported_with_its_place_and_without_values() {
        let missing = Flags {
            profile: Some("prod".to_owned()),
            ..Flags::default()
        };
        for (text, flags, expected) in [
            (
                FILE,
                missing,
                "config.toml: no profile is named `prod` (there are: live, test)",
            ),
            (
                "[profiles.default]\nhots = 1",
                Flags::default(),
                "config.toml:2:1: unknown field `hots`, expected one of `host`, `client_id`, `client_secret`, `client_secret_file`, `account_id`, `bot_id`, `timeout`",
            ),
            (
                "[profiles.default]\nclient_secret = 4242",
                Flags::default(),
                "config.toml:2:17: client_secret is not text",
            ),
            (
                "[profiles]\nclient_secret = \"canary\"",
                Flags::default(),
                "config.toml:2:17: wrong kind of value, expected struct Profile",
            ),
            (
                "[profiles.default]\ntimeout = 0",
                Flags::default(),
                "config.toml: profile default has a timeout of 0 s: choose between 1 and 3600",
            ),
            (
                "client_secret = canary",
                Flags::default(),
                "config.toml:1:17: string values must be quoted",
            ),
            (
                "[profiles.default]\nclient_secret = \"canary",
                Flags::default(),
                "config.toml:2:24: invalid basic string",
            ),
        ] {
            let error = resolve(text, flags, &[]).expect_err("an error");
            assert!(error.starts_with(expected), "{error}");
            assert!(
                !error.contains("canary") && !error.contains("4242"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_secret_is_found_and_not_shown() {
        let secret = |settings: &Settings| settings.client_secret.clone();
        let settings = resolve(
            FILE,
            Flags::default(),
            &[("KOREAI_CLIENT_SECRET", "canary")],
        );
        let settings = settings.expect("settings");
        assert!(!format!("{settings:?}").contains("canary"));
        let found = secret(&settings).expect("a secret");
        assert_eq!(
            found.value.reveal().expect("a secret").expose_secret(),
            "canary"
        );
        assert_eq!(found.origin.to_string(), "KOREAI_CLIENT_SECRET");

        let settings = resolve(FILE, Flags::default(), &[]).expect("settings");
        let Some(Setting {
            value: Secret::File(path),
            ..
        }) = secret(&settings)
        else {
            panic!("not in a file: {settings:?}");
        };
        assert!(path.ends_with("secret") && path.is_absolute(), "{path:?}");
    }
}
