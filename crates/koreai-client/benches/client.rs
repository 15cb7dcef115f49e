//! What the client costs: `cargo xtask bench client`.
//!
//! Everything runs in this one process, over loopback, against a server that answers at once, so that
//! what the client does weighs as much as it ever can. With `--features validate`, bodies are checked
//! as well.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use futures_util::{StreamExt, stream};
use koreai_client::{Client, RateBudget, SecretString, Token, Window, types};
use koreai_mock::{Limits, Platform};

const STREAM: &str = "st-084d3c5e-376a-559f-9987-a012bb2bxxxx";
const TASK: &str = "ti-73acd32-0123-4114-9891-00a950aaxxxx";
const ACCOUNT: &str = "6639f7bd58c97ffac03bxxxx";
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJhcHBJZCI6ImNzLTEifQ.c2lnbmF0dXJl";

const ROUNDS: usize = 201;
const CALLS: usize = 100;

/// Of a long report.
const LONG_ROUNDS: usize = 21;

/// Serves the vendor's sample of a task. On the thread of its callers: what passes between threads
/// would vary more than what is measured.
async fn server() -> String {
    let schema = koreai_schemas::get("update-task.response").expect("a schema");
    let schema: serde_json::Value = serde_json::from_str(schema.text).expect("JSON");
    let sample = schema["examples"][0].to_string();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = move || async move { ([(CONTENT_TYPE, "application/json")], sample.clone()) };
    let path = "/caseManagement/api/public/analytics/{stream}/updateTask/{task}";
    let router = Router::new().route(path, post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("a server") });
    base
}

fn client(base: &str) -> Client {
    Client::builder()
        .host(base)
        .token(Token::premade(SecretString::from(TOKEN)).expect("a token"))
        .account_id(ACCOUNT)
        .rate_budget(RateBudget::unlimited())
        .build()
        .expect("a client")
}

async fn by_client(client: &Client) -> types::Task {
    let update = client.update_task(STREAM, TASK);
    let update = update.set(|task| task.name("Task Testing".to_owned()));
    update.send().await.expect("a task")
}

/// What somebody writes who knows the API, and does nothing about limits, retries and errors.
async fn by_hand(http: &reqwest::Client, base: &str) -> types::Task {
    let url = format!("{base}/caseManagement/api/public/analytics/{STREAM}/updateTask/{TASK}");
    let answer = http
        .post(url)
        .header("auth", TOKEN)
        .header("accountId", ACCOUNT)
        .json(&serde_json::json!({"name": "Task Testing"}))
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .expect("an answer");
    answer.json().await.expect("a task")
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A figure of this process, in KiB.
fn memory(figure: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(figure));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    kib.unwrap_or(0)
}

/// How long the processor has worked for this thread, in seconds: less depends on what else the machine does
/// than of the time of day.
#[cfg(unix)]
fn worked() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The time of day, where that is unknown.
#[cfg(not(unix))]
fn worked() -> f64 {
    static BEGIN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGIN.elapsed().as_secs_f64()
}

async fn compare(base: &str) {
    let client = client(base);
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let http = http.expect("a client");
    let (mut ours, mut hand, mut ratios) = (vec![], vec![], vec![]);
    // The first round only warms up.
    for round in 0..=ROUNDS {
        let mut times = [0.0; 2];
        // Who goes first takes turns.
        for turn in [round % 2, 1 - round % 2] {
            let start = worked();
            for _ in 0..CALLS {
                match turn {
                    0 => drop(by_client(&client).await),
                    _ => drop(by_hand(&http, base).await),
                }
            }
            times[turn] = (worked() - start) / CALLS as f64 * 1e6;
        }
        if round > 0 {
            ours.push(times[0]);
            hand.push(times[1]);
            ratios.push(times[0] / times[1]);
        }
    }
    let ratio = median(&mut ratios);
    println!(
        "one call after the other, {ROUNDS} rounds of {CALLS}, taking turns, server included:\n  \
         client {:.0} µs of the processor, reqwest by hand {:.0} µs a call (medians)\n  \
         at best {:.0} and {:.0} µs: what is left when nothing else runs on the machine\n  \
         ratio {ratio:.3} (median of the rounds; {:.3} to {:.3}), at best {:.3}",
        median(&mut ours),
        median(&mut hand),
        ours[0],
        hand[0],
        ratios[0],
        ratios[ratios.len() - 1],
        ours[0] / hand[0],
    );
}

async fn throughput(base: &str) {
    const TOTAL: usize = 100_000;
    let client = client(base);
    let mut at = Vec::new();
    let start = Instant::now();
    for part in 0..10 {
        let calls = stream::iter(0..TOTAL / 10).map(|_| by_client(&client));
        calls
            .buffer_unordered(64)
            .for_each(async |task| drop(task))
            .await;
        if part == 0 || part == 9 {
            at.push(memory("VmRSS"));
        }
    }
    let rate = TOTAL as f64 / start.elapsed().as_secs_f64();
    println!(
        "64 calls at a time, no limiter: {rate:.0} calls a second\n\
         memory: {:.1} MiB after {} calls, {:.1} MiB after {TOTAL}; at most {:.1} MiB",
        at[0] as f64 / 1024.0,
        TOTAL / 10,
        at[1] as f64 / 1024.0,
        memory("VmHWM") as f64 / 1024.0,
    );
}

async fn limiter() {
    const TASKS: usize = 300;
    let second = Duration::from_secs(1);
    let platform = Platform::builder()
        .unknown_tasks(koreai_mock::UnknownTasks::Create)
        .limits(Limits::documented().scaled(1.0 / 60.0));
    let platform = platform.start().await.expect("a platform");
    let window = Window {
        requests: 60,
        length: second,
    };
    let client = Client::builder()
        .host(platform.base_url())
        .credentials(platform.credentials())
        .account_id(platform.account_id())
        .rate_budget(RateBudget::windows([window]))
        .build()
        .expect("a client");
    let updates = stream::iter(0..TASKS).map(|number| {
        let update = client.update_task(platform.bot_id(), format!("ti-{number}"));
        update
            .set(|task| task.name("Task Testing".to_owned()))
            .send()
    });
    let failed = updates
        .buffer_unordered(32)
        .filter(|task| std::future::ready(task.is_err()));
    let failed = failed.count().await;
    let requests = platform.requests();
    let arrived = |index: usize| requests[index].arrived;
    let took = (arrived(requests.len() - 1) - arrived(0)).as_secs_f64();
    // The first 60 may leave at once; every further 60 need a window.
    let ideal = (TASKS as f64 - 60.0) / 60.0;
    println!(
        "{TASKS} updates through the limiter, 60 in any second, 32 at a time:\n  \
         {failed} failed, {} over the limit, at most {} in a second\n  \
         {took:.3} s from the first to the last; {:.1} % of the budget used",
        platform.over_limit(),
        platform.max_in_window("updateTask", second),
        ideal / took * 100.0,
    );
}

/// A report of so many rows like the vendor's samples.
fn report(rows: usize, sessions: &serde_json::Value) -> String {
    let schema = koreai_schemas::get("get-task-containment-report.response").expect("a schema");
    let schema: serde_json::Value = serde_json::from_str(schema.text).expect("JSON");
    let mut report = schema["examples"][0].clone();
    let days = report["tasksExecutionReport"]["data"].as_object_mut();
    let day = days
        .and_then(|days| days.values_mut().next())
        .expect("a day");
    let sample = day.as_array().expect("rows").clone();
    let rows = sample.iter().cycle().take(rows).cloned();
    let rows = rows.map(|mut row| {
        row["totalSession"] = sessions.clone();
        row
    });
    *day = rows.collect();
    report.to_string()
}

/// Serves an answer to everything.
async fn serve(body: String) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = move || async move { ([(CONTENT_TYPE, "application/json")], body.clone()) };
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await.expect("a server") });
    base
}

/// How many rows and deviations come.
async fn fetch(client: &Client) -> (usize, usize) {
    let look = client.raw().get_task_containment_report();
    let answered = client.call_in_full(look.bot_id(STREAM).id("ds-1")).await;
    let answered = answered.expect("a report");
    (answered.value.rows().count(), answered.deviations.len())
}

/// The same by hand.
async fn fetch_by_hand(http: &reqwest::Client, base: &str) -> (usize, usize) {
    let answer = http
        .get(format!("{base}/status"))
        .header("auth", TOKEN)
        .send()
        .await;
    let answer = answer.and_then(reqwest::Response::error_for_status);
    let report = answer.expect("an answer").json();
    let report: types::TaskContainmentReport = report.await.expect("a report");
    (report.rows().count(), 0)
}

/// A long report by hand, by the client, and with the likeliest deviation, the same in every row.
async fn deviations() {
    const ROWS: usize = 10_000;
    let good = serve(report(ROWS, &2.into())).await;
    let deviant = serve(report(ROWS, &"2".into())).await;
    let http = reqwest::Client::new();
    let clients = [client(&good), client(&deviant)];
    let (mut times, mut ratios) = ([vec![], vec![], vec![]], [vec![], vec![]]);
    // The first round only warms up, and who goes first takes turns.
    for round in 0..=LONG_ROUNDS {
        let mut took = [0.0; 3];
        for turn in 0..3 {
            let turn = (turn + round) % 3;
            let start = worked();
            let came = match turn {
                0 => fetch_by_hand(&http, &good).await,
                1 => fetch(&clients[0]).await,
                _ => fetch(&clients[1]).await,
            };
            took[turn] = (worked() - start) * 1e3;
            assert_eq!(came, (ROWS, if turn == 2 { ROWS } else { 0 }));
        }
        if round > 0 {
            times
                .iter_mut()
                .zip(took)
                .for_each(|(all, one)| all.push(one));
            ratios[0].push(took[1] / took[0]);
            ratios[1].push(took[2] / took[1]);
        }
    }
    let [hand, good, deviant] = times.each_mut().map(|times| median(times));
    let [of_hand, of_good] = ratios.each_mut().map(|ratios| median(ratios));
    println!(
        "a report of {ROWS} rows, {LONG_ROUNDS} rounds, taking turns (medians):\n  \
         {hand:.1} ms by hand, {good:.1} ms by the client: ratio {of_hand:.3}\n  \
         {deviant:.1} ms with a deviation in each row: {of_good:.2} times the client's good path; at best {:.2}",
        times[2][0] / times[1][0],
    );
}

/// Another process receives a long report, so that nothing but that is measured.
async fn long_report() {
    for (label, sessions) in [
        ("as the contract says", 2.into()),
        ("with a deviation in each row", "2".into()),
    ] {
        let body = report(60_000, &sessions);
        let bytes = body.len();
        let base = serve(body).await;
        let program = std::env::current_exe().expect("this program");
        let child = tokio::task::spawn_blocking(move || {
            std::process::Command::new(program)
                .args(["--fetch", &base])
                .output()
        });
        let output = child.await.expect("no panic").expect("a process");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let kib: f64 = text.trim().parse().expect("a number");
        println!(
            "a report of {:.1} MiB, {label}: {:.1} MiB of memory at most, {:.2} bytes for each of its own",
            bytes as f64 / 1_048_576.0,
            kib / 1024.0,
            kib * 1024.0 / bytes as f64,
        );
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--fetch");
    if let Some(base) = arguments.nth(1) {
        let before = memory("VmHWM");
        fetch(&client(&base)).await;
        println!("{}", memory("VmHWM") - before);
        return;
    }
    // Those parts alone that are named, if any are: `cargo bench -p koreai-client -- deviations`.
    let named: Vec<_> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let base = server().await;
    if wanted("calls") {
        compare(&base).await;
    }
    if wanted("throughput") {
        throughput(&base).await;
    }
    if wanted("limiter") {
        limiter().await;
    }
    if wanted("deviations") {
        deviations().await;
    }
    if wanted("memory") {
        long_report().await;
    }
}
