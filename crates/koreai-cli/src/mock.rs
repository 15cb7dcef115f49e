//! `koreai mock`

use std::cell::Cell;
use std::io::Write;
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use koreai_mock::{
    FAULT_EXAMPLES, Fault, FaultExample, FaultPlan, Limits, Platform, StartError, UnknownTasks,
};
use serde_json::{Map, Value, json};

use crate::contract::INTRODUCTION;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;
use crate::runtime;
use crate::ui::Ui;

/// How often to look for requests to report.
const LOOK: Duration = Duration::from_millis(200);

/// No plan of faults is longer.
const LONGEST: u64 = 1024 * 1024;

/// Serve a mock platform on this machine, until Ctrl-C
///
/// It checks tokens and scopes, validates bodies, applies rate limits, updates tasks and runs report
/// jobs, with invented data. It prints the environment variables that clients need to standard output.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_help = after_help())]
pub(crate) struct Mock {
    /// The port to listen on; 0 chooses a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,

    /// Seed of the generated ids, tasks and reports
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,

    /// A file of faults to inject, in JSON or TOML
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// One fault more: a JSON object as in the file, or the name of a kind alone, such as `no-body`
    /// (--list-faults prints them); may be given more than once
    #[arg(long, value_name = "FAULT", value_parser = fault)]
    fault: Vec<Fault>,

    /// Print the kinds of faults, each with an example, and exit
    #[arg(long)]
    list_faults: bool,

    /// How long a report job takes, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    job_seconds: u32,

    /// Do not apply the documented rate limits
    #[arg(long)]
    no_limits: bool,

    /// Create a task when an unknown one is updated, instead of answering 404
    #[arg(long)]
    create_tasks: bool,

    #[command(flatten)]
    ui: Ui,
}

fn after_help() -> String {
    help::footer(
        "\
Examples:
  koreai mock
  koreai mock --port 8080 --seed 7 > mock.env &
  until [ -s mock.env ]; do sleep 0.1; done
  set -a; . ./mock.env; set +a; koreai report
  koreai mock --faults faults.toml
  koreai mock --fault no-body --fault '{\"operation\": \"updateTask\", \"kind\": {\"answer-status\": {\"status\": 202}}}'

A file of faults:
  [[faults]]
  operation = \"updateTask\"
  when = { first = 2 }
  kind = { html = { status = 503 } }",
        Some(INTRODUCTION),
    )
}

pub(crate) fn run(args: &Mock, out: &mut Output) -> Result<Exit, Failure> {
    if args.list_faults {
        for FaultExample { kind, what, .. } in FAULT_EXAMPLES {
            writeln!(out, "{kind}\n  {what}")?;
        }
        return Ok(Exit::Success);
    }
    let plan = match &args.faults {
        Some(path) => read(path)?,
        None => FaultPlan::default(),
    };
    let served = async {
        let limits = match args.no_limits {
            true => Limits::unlimited(),
            false => Limits::documented(),
        };
        let mut builder = Platform::builder()
            .address((Ipv4Addr::LOCALHOST, args.port))
            .seed(args.seed)
            .limits(limits)
            .job_duration(Duration::from_secs(args.job_seconds.into()));
        if args.create_tasks {
            builder = builder.unknown_tasks(UnknownTasks::Create);
        }
        for fault in plan.faults.into_iter().chain(args.fault.clone()) {
            builder = builder.fault(fault);
        }
        let platform = builder.start().await.map_err(refused)?;
        // At once, so that a file that is not empty has all of it.
        write!(out, "{platform}")?;
        out.flush()?;
        args.ui.note("serving; Ctrl-C ends it");
        let reported = Cell::new(0);
        tokio::select! {
            () = runtime::ctrl_c() => {}
            () = watch(&platform, args.ui, &reported) => {}
        }
        report(&platform, args.ui, reported.get() + 1..=u64::MAX);
        args.ui
            .note(format!("{} requests served", platform.request_count()));
        platform.shutdown().await;
        Ok(Exit::Success)
    };
    // Ctrl-C is how it is meant to end.
    runtime::serve(served)
}

/// Reports requests as they come. Never ends; `reported` is the number of the last one.
async fn watch(platform: &Platform, ui: Ui, reported: &Cell<u64>) {
    let mut arrived = 0;
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        // What arrived before the last look has its answer by now, or will get none for long.
        report(platform, ui, reported.get() + 1..=arrived);
        reported.set(arrived);
        arrived = platform.request_count();
    }
}

/// Reports each of these requests with --verbose.
fn report(platform: &Platform, ui: Ui, numbers: RangeInclusive<u64>) {
    if !ui.verbose || numbers.is_empty() {
        return;
    }
    let before = numbers.start().saturating_sub(1);
    for request in platform.requests_after(before) {
        if !numbers.contains(&request.number) {
            break;
        }
        let status = request
            .status
            .map_or("-".to_owned(), |status| status.to_string());
        let reason = request.reason.as_deref();
        let reason = reason.map(|reason| format!("  {reason}"));
        ui.note(format!(
            "{status:3}  {} {}{}",
            request.method,
            request.path,
            reason.unwrap_or_default()
        ));
    }
}

fn refused(error: StartError) -> Failure {
    let exit = match error {
        StartError::Bind { .. } => Exit::Network,
        _ => Exit::Usage,
    };
    Failure::new(exit, error.to_string())
}

fn fault(text: &str) -> Result<Fault, String> {
    let of_kind = |kind: &Value| serde_json::from_value::<Fault>(json!({ "kind": kind }));
    let fault = match serde_json::from_str(text) {
        // The kind alone, as --list-faults prints it.
        Ok(Value::Object(kind)) if is_kind(&kind) => of_kind(&kind.into()),
        Ok(kind @ Value::String(_)) => of_kind(&kind),
        _ if text.trim_start().starts_with('{') => serde_json::from_str(text),
        _ => of_kind(&text.into()).or_else(|error| {
            // Of a kind with settings, those by default.
            of_kind(&json!({ text: {} })).map_err(|other| {
                match error.to_string().contains("unknown variant") {
                    true => error,
                    false => other,
                }
            })
        }),
    };
    let fault = fault.map_err(|error| error.to_string())?;
    fault.check().map_err(|error| error.to_string())?;
    Ok(fault)
}

fn is_kind(members: &Map<String, Value>) -> bool {
    let mut names = members.keys();
    members.len() == 1 && !names.any(|name| ["kind", "when", "operation"].contains(&name.as_str()))
}

fn read(path: &Path) -> Result<FaultPlan, Failure> {
    let name = path.display();
    let text = crate::input::text(path, LONGEST)?;
    let is_json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    let plan = match is_json {
        true => serde_json::from_str(&text).map_err(|error| error.to_string()),
        false => toml::from_str(&text).map_err(|error| error.to_string()),
    };
    plan.map_err(|error| Failure::usage(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_list_faults_prints_can_be_given() {
        for FaultExample { kind, .. } in FAULT_EXAMPLES {
            let kind: Value = serde_json::from_str(kind).expect("JSON");
            let whole = json!({"kind": kind, "when": {"first": 1}});
            for text in [kind.to_string(), whole.to_string()] {
                assert!(fault(&text).is_ok(), "{text}: {:?}", fault(&text));
            }
        }
        for (text, is_fault) in [
            ("no-body", true),
            ("too-many-requests", true),
            ("nothing", false),
            (r#"{"nothing": {}}"#, false),
            (r#"{"when": {"first": 1}}"#, false),
            (r#"{"no-body": 1, "redirect": {}}"#, false),
            ("{", false),
        ] {
            assert_eq!(fault(text).is_ok(), is_fault, "{text}: {:?}", fault(text));
        }
    }
}
