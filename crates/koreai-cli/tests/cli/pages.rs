//! Reports that come in parts, or not in full: what is fetched, what is reported, what is left when it ends
//! early.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use koreai_mock::{Fault, FaultKind};

use crate::interrupt::interrupted;
use crate::support::{Run, Setting, finish, fixed};

/// A server that never sends more than two rows at a time, and says that there are so many. The rows that
/// it sends for a page come from `rows`, by how many are skipped.
fn stingy(total: usize, rows: fn(usize) -> Vec<String>) -> SocketAddr {
    serving(move |skip| (format!(r#""total": {total}"#), rows(skip)))
}

/// A server that answers with such rows, and says this of them.
fn serving(page: impl Fn(usize) -> (String, Vec<String>) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let mut skip = 0;
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a reader"));
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).expect("a line") > 0 {}
            let length = head.to_lowercase();
            let length = length
                .split_once("content-length: ")
                .map_or("0", |(_, rest)| rest);
            let length = length.lines().next().and_then(|text| text.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).expect("a body");
            let answer = if head.starts_with("POST") {
                let digits = head.split_once("skip=").map_or("0", |(_, rest)| rest);
                let digits = digits.split(|c: char| !c.is_ascii_digit()).next();
                skip = digits.and_then(|text| text.parse().ok()).unwrap_or(0);
                r#"{"_id": "ds-1", "status": "IN_PROGRESS"}"#.to_owned()
            } else {
                let (says, rows) = page(skip);
                let rows = rows.join(",");
                format!(
                    r#"{{"status": "SUCCESS", "tasksExecutionReport": {{{says}, "data": {{"2024-01-01": [{rows}]}}}}}}"#
                )
            };
            let length = answer.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            stream
                .write_all((head + &answer).as_bytes())
                .expect("an answer");
        }
    });
    address
}

fn row(n: usize, sessions: usize) -> String {
    format!(r#"{{"taskName": "Task {n}", "Status": "success", "totalSession": {sessions}}}"#)
}

fn heeds_skip(skip: usize) -> Vec<String> {
    (skip + 1..=3).take(2).map(|n| row(n, n)).collect()
}

fn ignores_skip(_: usize) -> Vec<String> {
    heeds_skip(0)
}

/// Between the pages, a session has come in, and the rows have moved by one.
fn moves(skip: usize) -> Vec<String> {
    match skip {
        0 => vec![row(1, 1), row(2, 2)],
        2 => vec![row(2, 5), row(3, 3)],
        _ => vec![],
    }
}

/// The tasks of a report as CSV.
fn tasks(run: &Run) -> Vec<&str> {
    let lines = run.stdout.lines().skip(1);
    lines.filter_map(|line| line.split(',').nth(1)).collect()
}

#[test]
fn rows_that_the_first_job_left_out_are_fetched() {
    let setting = Setting::new();
    for (rows, code, expected, found) in [
        (
            heeds_skip as fn(usize) -> Vec<String>,
            0,
            "3 rows\n",
            &["Task 1", "Task 2", "Task 3"][..],
        ),
        (
            ignores_skip,
            10,
            "warning: the platform speaks of 3 rows, and sends the same 2 again when it is asked for more: it does not page, or counts something else\n",
            &["Task 1", "Task 2"],
        ),
        (
            moves,
            0,
            "warning: 1 row of the page from row 3 on stood on an earlier page, and is left out: the figures changed in between, or the platform does not page\n3 rows\n",
            &["Task 1", "Task 2", "Task 3"],
        ),
    ] {
        let host = format!("http://{}", stingy(3, rows));
        let run = setting.run(&["report", "--host", &host, "--format", "csv"]);
        assert_eq!(
            (run.code, tasks(&run)),
            (code, found.to_vec()),
            "{expected}"
        );
        let lines = run.stderr.lines();
        let lines = lines.filter(|line| !line.starts_with("report job "));
        let found: String = lines.map(|line| format!("{line}\n")).collect();
        assert_eq!(found, expected);

        // What makes the data less than it seems is reported even where nothing else is.
        let quiet = setting.run(&["report", "--host", &host, "--format", "csv", "--quiet"]);
        let warnings = expected
            .lines()
            .filter(|line| line.starts_with("warning: "));
        let warnings: String = warnings.map(|line| format!("{line}\n")).collect();
        assert_eq!(quiet.stderr, warnings);
    }
}

#[test]
fn rows_that_a_job_left_out_are_reported() {
    let setting = Setting::new();
    let host = format!("http://{}", stingy(500, heeds_skip));
    let run = setting.run(&[
        "report", "fetch", "ds-1", "--host", &host, "--format", "csv",
    ]);
    assert_eq!((run.code, tasks(&run).len()), (10, 2));
    let expected = "warning: the platform speaks of 500 rows; here are 2\n";
    assert_eq!(run.stderr, expected);

    let start = setting.run(&["report", "start", "--page-size", "3"]);
    let expected =
        "this job makes no more than the first 3 rows; `koreai report --page-size 3` fetches all\n";
    assert_eq!((start.code, start.stderr.as_str()), (0, expected));
}

/// A server that caps pages at 100 rows and says that there are more, by a total or otherwise: all of them
/// are fetched, also where more were asked for at once. What is missing in the end has an exit code.
#[test]
fn short_pages_go_on_while_the_platform_says_that_there_are_more() {
    type Page = fn(usize) -> (String, Vec<String>);
    fn capped(skip: usize) -> Vec<String> {
        (skip + 1..=250).take(100).map(|n| row(n, n)).collect()
    }
    let by_total: Page = |skip| (r#""total": 250"#.to_owned(), capped(skip));
    let by_flag: Page = |skip| {
        (
            format!(r#""moreAvailable": {}"#, skip + 100 < 250),
            capped(skip),
        )
    };
    let never: Page = |skip| (r#""moreAvailable": true"#.to_owned(), capped(skip));
    // Alike in all but their figures, or in these too.
    let alike: Page = |skip| {
        let rows = (skip..5).take(2).map(|n| row(1, n)).collect();
        (r#""total": 5"#.to_owned(), rows)
    };
    let same: Page = |skip| {
        let all = [1, 2, 2, 3].map(|n| row(n, n));
        (
            r#""total": 4"#.to_owned(),
            all.into_iter().skip(skip).take(2).collect(),
        )
    };
    let setting = Setting::new();
    let cases = [
        (by_total, 250, 0),
        (by_flag, 250, 0),
        (never, 250, 10),
        (alike, 5, 0),
        (same, 4, 0),
    ];
    std::thread::scope(|scope| {
        for (page, len, code) in cases {
            for size in [&[][..], &["--page-size", "500"]] {
                let command = |host: &str| {
                    let args = ["report", "--host", host, "--format", "csv"];
                    setting.command(&[&args, size].concat())
                };
                let command = command(&format!("http://{}", serving(page)));
                scope.spawn(move || {
                    let run = finish(command, b"");
                    assert_eq!((tasks(&run).len(), run.code), (len, code), "{}", run.stderr);
                    let expected = "warning: the platform speaks of more rows; here are 250\n";
                    assert_eq!(run.stderr.contains(expected), code == 10, "{}", run.stderr);
                });
            }
        }
    });
}

/// A platform that says nothing of a total, and sends rows however many are passed over.
#[test]
fn pages_end_on_a_platform_that_always_has_rows() {
    let clamps = |skip: usize| (skip.min(3) + 1..=5).take(2).map(|n| row(n, n)).collect();
    let clamps = serving(move |skip| (r#""other": 0"#.to_owned(), clamps(skip)));
    let jobs = AtomicUsize::new(0);
    let moves = serving(move |_| {
        let jobs = jobs.fetch_add(1, Ordering::Relaxed);
        let rows = (1..=5).map(|n| row(n, n + jobs)).collect();
        (r#""other": 0"#.to_owned(), rows)
    });
    let setting = Setting::new();
    for (server, size) in [(clamps, "2"), (moves, "5")] {
        let host = format!("http://{server}");
        let run = setting.run(&[
            "report",
            "--host",
            &host,
            "--format",
            "csv",
            "--page-size",
            size,
        ]);
        let all = ["Task 1", "Task 2", "Task 3", "Task 4", "Task 5"];
        assert_eq!(
            (run.code, tasks(&run)),
            (10, all.to_vec()),
            "{}",
            run.stderr
        );
        let warning = format!("warning: the platform sends the same {size} again");
        assert!(run.stderr.contains(&warning), "{}", run.stderr);
    }
}

/// A report of more than one page.
const IN_PAGES: [&str; 9] = [
    "report",
    "--format",
    "csv",
    "--page-size",
    "3",
    "--from",
    "2024-01-01",
    "--to",
    "2024-01-02",
];

#[test]
fn what_came_before_an_interruption_is_printed() {
    // The job of the second page is never done.
    let stuck = FaultKind::JobSticks { at_percent: 0 };
    let stuck = Fault::new(stuck).on("createTaskContainmentReport").nth(2);
    let builder = fixed()
        .clock(std::time::SystemTime::now)
        .job_duration(Duration::ZERO)
        .fault(stuck);
    let setting = Setting::serving(builder);
    let args = [&IN_PAGES[..], &["--html", "page.html"]].concat();
    let job = || Some(setting.platform().jobs().get(1)?.id.clone());
    let run = interrupted(setting.command(&args), |printed| {
        job().is_some_and(|job| printed.contains(&job))
    });
    assert_eq!((run.code, tasks(&run).len()), (130, 3), "{}", run.stderr);
    let job = job().expect("a second job");
    for expected in [
        "error: interrupted\n",
        &format!("koreai report fetch {job} --wait --bot {}", setting.bot()),
        "the 3 rows that came before are printed; others are missing\n",
        "page.html is not written\n",
    ] {
        assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
    }
    assert!(!setting.home.path().join("page.html").exists());
}

#[test]
fn what_came_before_an_error_is_printed() {
    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    let refused = Fault::new(refused).on("createTaskContainmentReport").nth(2);
    let setting = Setting::serving(fixed().fault(refused));
    let run = setting.run(&IN_PAGES);
    assert_eq!((run.code, tasks(&run).len()), (6, 3), "{}", run.stderr);
}

/// A range that is longer than a job may cover is several; one that fails costs the others nothing.
#[test]
fn a_long_range_is_several_jobs() {
    let range = ["--from", "2024-01-01", "--to", "2024-03-05"];
    let args = [&["report", "--daily", "--format", "csv"], &range[..]].concat();
    let dates = |run: &Run| {
        let lines = run.stdout.lines().skip(1);
        let dates = lines.filter_map(|line| line.split(',').next().map(str::to_owned));
        dates.collect::<std::collections::BTreeSet<_>>().len()
    };
    let setting = Setting::serving(fixed());
    let run = setting.run(&args);
    assert_eq!((run.code, dates(&run)), (0, 65), "{}", run.stderr);
    let part = ": --from 2024-01-31 --to 2024-02-29\n";
    assert!(run.stderr.contains(part), "{}", run.stderr);
    let json = setting.run(&[&["report", "--daily", "--format", "json"], &range[..]].concat());
    let report: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let filters = &report["parameters"]["request"]["filters"];
    assert_eq!(
        (&filters["dateFrom"], &filters["dateTo"]),
        (&range[1].into(), &range[3].into())
    );
    assert_eq!(
        report["total"],
        report["rows"].as_array().expect("rows").len()
    );

    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    let refused = Fault::new(refused).on("createTaskContainmentReport").nth(2);
    let setting = Setting::serving(fixed().fault(refused));
    let run = setting.run(&[&args[..], &["--html", "page.html"]].concat());
    assert_eq!((run.code, dates(&run)), (6, 35), "{}", run.stderr);
    let page = setting.read("page.html");
    assert!(page.contains("2024-01-30") && page.contains("2024-03-05"));
    for line in [
        "warning: the part --from 2024-01-31 --to 2024-02-29 is missing: ",
        "  missing, 1 of 3 parts:\n    --from 2024-01-31 --to 2024-02-29\n",
    ] {
        assert!(run.stderr.contains(line), "{line}: {}", run.stderr);
    }

    let setting = Setting::serving(fixed());
    let cumulative = [
        &["report", "--cumulative"],
        &range[..2],
        &["--to", "2024-12-31"],
    ]
    .concat();
    let run = setting.run(&cumulative);
    let warning =
        "warning: the range is 5 reports of at most 90 days, each with figures of its own\n";
    assert!(
        run.code == 0 && run.stderr.starts_with(warning),
        "{}",
        run.stderr
    );
    // A job alone takes no more than the limit.
    let run = setting.run(&[&["report", "start", "--daily"], &range[..]].concat());
    assert!(
        run.code == 2 && run.stderr.contains("at most 30 days"),
        "{}",
        run.stderr
    );
}

/// Every body is printed once, in the order in which they came: also what an error is about.
#[test]
fn raw_bodies_are_printed_once() {
    let range = ["--daily", "--from", "2024-01-01", "--to", "2024-03-05"];
    let args = [&["report", "--format", "raw"], &range[..]].concat();
    for failing in [1, 2, 3] {
        let fault = Fault::new(FaultKind::job_fails("FAILED")).nth(failing);
        let fault = fault.on("createTaskContainmentReport");
        let builder = fixed().job_duration(Duration::ZERO);
        let setting = Setting::serving(builder.fault(fault));
        let run = setting.run(&[&args[..], &["--html", "page.html"]].concat());
        assert_ne!(run.code, 0, "{}", run.stderr);
        let bodies = serde_json::Deserializer::from_str(&run.stdout);
        let failed = bodies.into_iter::<serde_json::Value>().map(|body| {
            let body = body.expect("JSON");
            body["status"] == "FAILED"
        });
        let expected = [1, 2, 3].map(|part| part == failing);
        assert_eq!(failed.collect::<Vec<_>>(), expected, "{}", run.stdout);
        assert!(setting.home.path().join("page.html").exists());
    }
}

/// A job outlives an error, and the command that takes it up again is printed.
#[test]
fn a_job_that_could_not_be_watched_can_be_taken_up_again() {
    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    let refused = Fault::new(refused).on("getTaskContainmentReport").nth(1);
    let setting = Setting::serving(fixed().fault(refused));
    let run = setting.run(&["report", "--format", "csv"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    let lines: Vec<_> = run.stderr.lines().map(str::trim).collect();
    let hint = lines.iter().position(|line| *line == "to resume the job:");
    let command = lines[hint.expect("a hint") + 1];
    let args: Vec<_> = command.split(' ').skip(1).collect();
    let resumed = setting.run(&args);
    assert_eq!(resumed.code, 0, "{command}: {}", resumed.stderr);
    assert!(resumed.stdout.contains("date,task,"), "{}", resumed.stdout);
}
