//! `koreai proxy`: forwards what clients send to an upstream, and reports what of it breaks the contract.
//!
//! The server runs on a thread of its own, and hands over each exchange when it has ended: checks and output hold up
//! no traffic.

mod answer;
mod capture;
mod check;
mod forward;
mod framing;
mod headers;
mod live;
mod refusal;
mod relay;
mod report;
mod server;
mod upstream;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use clap::Args;
use koreai_validate::Options;
use tokio::sync::oneshot;

use crate::ending::Ending;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::output::Output;
use crate::runtime;
use crate::ui::Ui;
use crate::validate::args::ReportFormat;
use crate::validate::checks::Checks;
use crate::validate::exchanges::Exchanges;
use capture::Capture;
use forward::Forwarder;
use live::{Log, MAX_KEPT};
use report::Report;
use upstream::{Address, Upstream};

/// Forward requests to a server, and report what breaks the contract, until Ctrl-C or SIGTERM
///
/// A reverse proxy for tests and staging: clients call it in place of the upstream. Each exchange is checked
/// as `koreai validate` checks captured ones, and what is found is reported when it has ended. Requests and
/// answers are forwarded while they arrive and as they are, but for headers that are for the next machine alone,
/// `Host` and `Via`. Each request is sent once: nothing is tried again after a byte of it was written.
///
/// Where the upstream does not answer, the proxy does: 502 if it cannot be reached, closes the connection or
/// answers something ambiguous, and 504 if it is silent. An answer that is cut off arrives cut off. Its own
/// answers have `server: koreai-proxy` and a JSON object that says why.
///
/// Not forwarded, in each mode: Content-Length beside Transfer-Encoding or more than once, other transfer
/// codings than chunked, a missing or second Host, and what is not HTTP/1.1 (400); CONNECT and Upgrade (501); a
/// request that comes from this proxy (508). The connection is closed then. 1xx answers are not forwarded, but for 100
/// Continue. Trailers are forwarded if `Trailer` in the head names them, or if the whole body was held back.
///
/// No output and no file has a token, a value, an undeclared name or a path of what is forwarded.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_help = after_help())]
pub(crate) struct Proxy {
    /// The server to forward to, with or without scheme (https), port and path
    #[arg(long, value_name = "HOST")]
    upstream: Address,

    /// The address to listen on; port 0 chooses a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Listen on an address that other machines reach: whoever can connect can use the proxy
    #[arg(long)]
    allow_remote: bool,

    /// Refuse what is invalid: a request with 422 before it is forwarded, an answer with 502 in its place, both
    /// with the findings. Bodies up to --max-body are held back for that; longer ones are forwarded, not checked.
    /// A request of an operation whose body is compressed otherwise than with gzip or zstd, or not as its head says,
    /// is refused with 415, as it cannot be checked; such an answer is forwarded, not checked
    #[arg(long)]
    enforce: bool,

    /// How much of a body is kept for checking, in bytes, or with K, M: at most 256M, for all exchanges together
    /// as well. A longer one is forwarded, and counted as not checked
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = size)]
    max_body: usize,

    /// How long the upstream may send nothing of an answer, or the client send nothing of a request or take nothing
    /// of an answer, in seconds; a connection to the upstream may take 10
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    timeout: u32,

    /// Write each exchange of an operation that the upstream answers to this new file, a line of JSON each,
    /// redacted as --record does: without tokens, hosts and values, but for enumerations, booleans and some
    /// counts; equal values are replaced equally within one run. `koreai validate` and `koreai coverage` read it
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    capture: Option<PathBuf>,

    #[command(flatten)]
    checks: Checks,

    /// Output format of the findings
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    format: ReportFormat,

    #[command(flatten)]
    ui: Ui,
}

fn after_help() -> String {
    format!(
        "\
Examples:
  koreai proxy --upstream platform.kore.ai --listen 127.0.0.1:8080 &
  KOREAI_HOST=http://127.0.0.1:8080 koreai report
  koreai proxy --upstream http://127.0.0.1:3000 --enforce --strict --format json > found.json

A finding of the proxy itself has one of these codes:
  ambiguous-request, unsupported-request, unreadable-request, loop  not forwarded
  cut-off           a body ends too early
  client-timeout    the client is silent within a request (408)
  upstream-unreachable, upstream-closed, upstream-invalid  no answer, or none that is clear (502)
  upstream-timeout  the upstream is silent (504)
  unfinished        a warning: the client leaves before it has the whole answer, or takes nothing of it

{}",
        exit::HELP
    )
}

/// `1000`, `64K`, `1M`.
fn size(text: &str) -> Result<usize, String> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1 << 10),
        None => match text.strip_suffix(['M', 'm']) {
            Some(digits) => (digits, 1 << 20),
            None => (text, 1),
        },
    };
    let size = digits.parse::<usize>().ok();
    size.and_then(|size| size.checked_mul(unit))
        .filter(|size| *size <= MAX_KEPT)
        .ok_or_else(|| "expected a number of bytes, such as 64K or 1M, up to 256M".to_owned())
}

pub(crate) fn run(args: &Proxy, out: &mut Output) -> Result<Exit, Failure> {
    let is_local = args.listen.ip().to_canonical().is_loopback();
    if !is_local && !args.allow_remote {
        let message = format!("{}: other machines reach this address", args.listen);
        return Err(Failure::usage(message)
            .hint("listen on 127.0.0.1, or give --allow-remote to let them use the proxy"));
    }
    let exchanges = Exchanges::new(&args.checks, Options::new());
    let exchanges = exchanges.map_err(|error| Failure::file(error.to_string()))?;
    let exchanges = Arc::new(exchanges);
    let capture = args.capture.as_deref();
    let capture = capture.map(|path| Capture::create(path, args.max_body));
    let mut capture = capture.transpose()?;
    let (log, ended) = Log::new(args.max_body);
    let unrecorded = log.unrecorded();
    let upstream = Upstream::new(args.upstream.clone()).map_err(Failure::file)?;
    let forwarder = Arc::new(Forwarder {
        upstream,
        log,
        exchanges: Arc::clone(&exchanges),
        enforce: args.enforce,
        max_body: args.max_body,
        patience: Duration::from_secs(args.timeout.into()),
        pseudonym: pseudonym()?,
    });
    let cannot = |error: std::io::Error| {
        Failure::new(
            Exit::Network,
            format!("{}: cannot listen there: {error}", args.listen),
        )
    };
    let listener = TcpListener::bind(args.listen).map_err(cannot)?;
    listener.set_nonblocking(true).map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    if !is_local {
        args.ui.warn("other machines reach this proxy, and tokens that they send to it are not encrypted on the way");
    }
    if args.upstream.is_exposed() {
        args.ui.warn(format!(
            "{}: tokens are sent there without encryption",
            args.upstream
        ));
    }
    // Dropped when nothing is reported any more, so that the server ends then, too.
    let (reporting, is_over) = oneshot::channel();
    let (ready, is_ready) = mpsc::channel();
    let serving = thread::spawn(move || serve(listener, forwarder, is_over, &ready));
    // Who reads that it serves may end it at once.
    let _ = is_ready.recv();
    args.ui.note(format!(
        "http://{address} forwards to {}; Ctrl-C ends it",
        args.upstream
    ));
    let mut report = Report::new(exchanges, args.format, args.max_body, args.ui);
    let reported = ended.iter().try_for_each(|ended| {
        let operation = report.take(&ended.record, out)?;
        if let (Some(capture), Some(operation)) = (&mut capture, operation) {
            capture.take(&ended.record, operation);
        }
        Ok::<_, std::io::Error>(())
    });
    drop(reporting);
    let served = serving.join();
    reported?;
    served.map_err(|_| Failure::file("the proxy ended by a fault of its own"))??;
    let mut ending = Ending::default();
    if let Some(exit) = ending.take(report.end(unrecorded.load(Ordering::Relaxed), out)) {
        ending.raise(exit);
    }
    ending.take(capture.map_or(Ok(()), |capture| capture.close()));
    ending.end()
}

/// Serves until Ctrl-C or SIGTERM.
fn serve(
    listener: TcpListener,
    forwarder: Arc<Forwarder>,
    is_over: oneshot::Receiver<()>,
    ready: &mpsc::Sender<()>,
) -> Result<(), Failure> {
    runtime::serve(async {
        let listener = tokio::net::TcpListener::from_std(listener)
            .map_err(|error| Failure::new(Exit::Network, format!("cannot listen: {error}")))?;
        let mut stop = pin!(async {
            tokio::select! {
                () = runtime::ended() => {}
                _ = is_over => {}
            }
        });
        // From here on, signals are listened to.
        let begun = std::future::poll_fn(|context| Poll::Ready(stop.as_mut().poll(context))).await;
        let _ = ready.send(());
        if begun.is_pending() {
            server::serve(listener, forwarder, stop).await;
        }
        Ok(())
    })
}

/// A name that no other proxy has.
fn pseudonym() -> Result<String, Failure> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|error| Failure::file(error.to_string()))?;
    Ok(format!("{}-{}", answer::NAME, crate::text::hex(&bytes)))
}
