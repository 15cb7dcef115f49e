//! Reports as one call: progress, resuming, pages.

use std::time::Duration;

use crate::support::{builder, platform, summary};
use futures_util::StreamExt;
use koreai_client::{Client, JobTicket, PageFinding, types};
use koreai_mock::{Builder, Fault, FaultKind, Platform, Total};

const MINUTE: Duration = Duration::from_secs(60);

async fn start(platform: Builder) -> (Platform, Client) {
    let platform = platform.start().await.expect("a platform");
    let client = builder(&platform).build().expect("a client");
    (platform, client)
}

#[tokio::test]
async fn progress_grows_until_the_report_is_there() {
    let (platform, client) = start(platform().job_duration(Duration::from_secs(1))).await;
    let job = client
        .task_containment_report(platform.bot_id())
        .daily()
        .start()
        .await;
    let job = job.expect("a job");
    assert!(job.envelope().is_some());
    let progress: Vec<_> = job
        .progress()
        .map(|item| item.expect("progress"))
        .collect()
        .await;
    assert!(progress.len() > 2, "{progress:?}");
    let (done, running) = progress.split_last().expect("the last");
    assert!(running.iter().all(|item| item.report.is_none()));
    let percentages: Vec<_> = running.iter().filter_map(|item| item.percentage).collect();
    assert!(
        percentages.is_sorted() && !percentages.is_empty(),
        "{percentages:?}"
    );
    assert!(progress.is_sorted_by_key(|item| item.elapsed));
    let expires = running[0].expires_in.expect("an expiry");
    assert!(
        expires > 14 * MINUTE && expires <= 15 * MINUTE,
        "{expires:?}"
    );
    let report = done.report.as_ref().expect("the report");
    assert!(report.rows().count() > 0);
    assert!(
        report
            .rows()
            .all(|(_, row)| row.self_service_percent().is_some())
    );
    assert!(platform.conformance_failures().is_empty());
}

/// Two looks at a job are never closer than its limit allows for ever.
#[tokio::test]
async fn polling_keeps_within_the_limit() {
    let limit = koreai_client::Window {
        requests: 10,
        length: Duration::from_secs(1),
    };
    let platform = platform()
        .job_duration(Duration::from_millis(900))
        .start()
        .await;
    let platform = platform.expect("a platform");
    let client = builder(&platform)
        .rate_budget(koreai_client::RateBudget::windows([limit]))
        .polling(Duration::ZERO, Duration::ZERO)
        .build()
        .expect("a client");
    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    job.expect("a job")
        .until_done(MINUTE)
        .await
        .expect("a report");
    let looks = platform.requests_to("getTaskContainmentReport");
    assert!((2..=22).contains(&looks.len()), "{}", looks.len());
    for pair in looks.windows(2) {
        let apart = pair[1].arrived - pair[0].arrived;
        assert!(apart >= Duration::from_millis(95), "{apart:?}");
    }
}

#[tokio::test]
async fn a_job_is_resumed_from_its_ticket() {
    let (platform, client) = start(platform()).await;
    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    let stored = serde_json::to_string(job.expect("a job").ticket()).expect("JSON");
    drop(client);

    let ticket: JobTicket = serde_json::from_str(&stored).expect("a ticket");
    assert!(ticket.expire_at.is_some());
    let elsewhere = builder(&platform).build().expect("a client");
    let report = elsewhere.resume(ticket.clone()).until_done(MINUTE).await;
    let by_id = JobTicket::new(ticket.bot_id, ticket.job_id);
    let again = elsewhere.resume(by_id).until_done(MINUTE).await;
    assert_eq!(report.expect("a report"), again.expect("a report"));
}

/// A job whose time is over is expired, whatever is answered about it, and whatever this machine's
/// clock says.
#[tokio::test]
async fn a_ticket_knows_when_it_expires() {
    let platform = platform()
        .job_duration(MINUTE)
        .job_lifetime(Duration::from_millis(50));
    let (platform, client) = start(platform).await;
    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    let ticket = job.expect("a job").ticket().clone();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let resumed = client.resume(ticket).until_done(MINUTE).await;
    assert_eq!(summary(&resumed), "Expired");

    // By this machine's clock the job is over already; by the server's, it has just begun.
    let (platform, client) = start(crate::support::platform()).await;
    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    let mut ticket = serde_json::to_value(job.expect("a job").ticket()).expect("JSON");
    ticket["expire_at"] = "2020-01-01T00:00:00.000Z".into();
    let ticket: JobTicket = serde_json::from_value(ticket).expect("a ticket");
    let platform_tells = client.resume(ticket).until_done(MINUTE).await;
    assert_eq!(summary(&platform_tells), "ok");
}

#[tokio::test]
async fn dropping_a_job_ends_the_looks() {
    let (platform, client) = start(platform().job_duration(MINUTE)).await;
    let job = client
        .task_containment_report(platform.bot_id())
        .start()
        .await;
    let watching = tokio::spawn(job.expect("a job").until_done(MINUTE));
    while platform.requests_to("getTaskContainmentReport").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    watching.abort();
    assert!(watching.await.expect_err("it was aborted").is_cancelled());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let looks = platform.requests_to("getTaskContainmentReport").len();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        platform.requests_to("getTaskContainmentReport").len(),
        looks
    );
}

/// All rows, each with its date, in order.
fn rows(report: &types::TaskContainmentReport) -> Vec<(String, types::TaskExecutionRow)> {
    report
        .rows()
        .map(|(date, row)| (date.to_owned(), row.clone()))
        .collect()
}

#[tokio::test]
async fn pages_make_up_the_whole() {
    for total in [Total::Whole, Total::Page] {
        let (platform, client) = start(platform().total(total)).await;
        let request = client.task_containment_report(platform.bot_id()).daily();
        let whole = request.clone().start().await.expect("a job");
        let whole = rows(&whole.until_done(MINUTE).await.expect("a report"));
        platform.clear_requests();
        let mut all = Vec::new();
        let mut skips = Vec::new();
        let mut pages = request.clone().pages(20);
        while let Some(page) = pages.next().await {
            let page = page.expect("a page");
            assert_eq!(page.findings, [], "page from {}", page.skip);
            skips.push(page.skip);
            all.extend(rows(&page.report));
        }
        assert_eq!(all, whole);
        let jobs = platform.requests_to("createTaskContainmentReport").len();
        assert_eq!(
            jobs,
            whole.len() / 20 + 1,
            "one for each page, and the last is short"
        );
        assert_eq!(
            skips,
            (0..jobs as u64).map(|page| page * 20).collect::<Vec<_>>()
        );

        let rest: Vec<_> = request.skip(5).pages(1_000).collect().await;
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].as_ref().expect("a page").len, whole.len() - 5);
    }
}

/// A platform that does not page as it should is found out, and the stream ends all the same.
#[tokio::test]
async fn pages_that_do_not_fit_are_reported() {
    let row = |name: &str| serde_json::json!({"taskName": name, "Status": "success"});
    let answer = |total: u64, names: &[&str]| {
        let rows: Vec<_> = names.iter().map(|name| row(name)).collect();
        let report = serde_json::json!({"total": total, "data": {"2024-03-07": rows}});
        let body = serde_json::json!({"status": "SUCCESS", "tasksExecutionReport": report});
        FaultKind::WrongShape { body: Some(body) }
    };
    type Expected<'a> = &'a [(usize, &'a [PageFinding])];
    let overlap = |rows| PageFinding::Overlap { rows };
    let total = |total| PageFinding::Total { total };
    let no_report = FaultKind::WrongShape {
        body: Some(serde_json::json!({"status": "SUCCESS"})),
    };
    let cases: [(&str, &[FaultKind], Expected<'_>); 6] = [
        (
            "a job that is done and has no report",
            &[no_report],
            &[(0, &[PageFinding::NoReport])],
        ),
        (
            "the same page again and again",
            &[answer(2, &["a", "b"])],
            &[(2, &[]), (2, &[overlap(2)])],
        ),
        (
            "one row twice",
            &[answer(3, &["a", "b"]), answer(3, &["b"])],
            &[(2, &[]), (1, &[overlap(1)])],
        ),
        (
            "more rows than asked for",
            &[answer(3, &["a", "b", "c"])],
            &[(3, &[PageFinding::TooLong])],
        ),
        (
            "a total that never is",
            &[answer(8, &["a"])],
            &[(1, &[total(8)])],
        ),
        (
            "a total that is too small",
            &[
                answer(3, &["a", "b"]),
                answer(3, &["c", "d"]),
                answer(3, &[]),
            ],
            &[(2, &[]), (2, &[total(3)]), (0, &[])],
        ),
    ];
    for (name, answers, expected) in cases {
        let (platform, client) = start(platform()).await;
        for (index, answer) in answers.iter().enumerate() {
            let fault = Fault::new(answer.clone()).on("getTaskContainmentReport");
            let fault = match answers.len() {
                1 => fault,
                _ => fault.nth(index as u64 + 1),
            };
            platform.inject(fault).expect("a fault");
        }
        let pages = client.task_containment_report(platform.bot_id()).pages(2);
        let pages: Vec<_> = pages.map(|page| page.expect("a page")).collect().await;
        let found: Vec<_> = pages
            .iter()
            .map(|page| (page.len, &*page.findings))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[tokio::test]
async fn a_page_that_fails_ends_the_stream() {
    let (platform, client) = start(platform()).await;
    let fault = Fault::new(FaultKind::job_fails("FAILED")).nth(2);
    platform.inject(fault).expect("a fault");
    let pages = client
        .task_containment_report(platform.bot_id())
        .daily()
        .pages(10);
    let pages: Vec<_> = pages.map(|page| summary(&page)).collect().await;
    assert_eq!(pages, ["ok", "JobFailed FAILED"]);
    let none: Vec<_> = client
        .task_containment_report("st-1")
        .pages(0)
        .collect()
        .await;
    assert!(
        summary(&none[0]).starts_with("InvalidRequest"),
        "{}",
        summary(&none[0])
    );
}

/// A range that is too long for one job is several, without a gap and without a day twice; one that fails
/// costs the others nothing.
#[tokio::test]
async fn a_long_range_is_several_jobs() {
    let (platform, client) = start(crate::support::platform().job_duration(Duration::ZERO)).await;
    let request = || client.task_containment_report(platform.bot_id());
    for (from, to, daily, parts) in [
        (
            "2024-01-01",
            "2024-01-30",
            true,
            vec![("2024-01-01", "2024-01-30")],
        ),
        (
            "2024-01-01",
            "2024-03-05",
            true,
            vec![
                ("2024-01-01", "2024-01-30"),
                ("2024-01-31", "2024-02-29"),
                ("2024-03-01", "2024-03-05"),
            ],
        ),
        (
            "2024-01-01",
            "2024-06-28",
            false,
            vec![("2024-01-01", "2024-03-30"), ("2024-03-31", "2024-06-28")],
        ),
        (
            "2024-01-01T00:00:00Z",
            "2024-02-01T00:00:00Z",
            true,
            vec![
                ("2024-01-01T00:00:00.000Z", "2024-01-30T23:59:59.999Z"),
                ("2024-01-31T00:00:00.000Z", "2024-02-01T00:00:00.000Z"),
            ],
        ),
        // One day more than the limit: daily figures of two jobs are those of one.
        (
            "2024-01-01",
            "2024-01-31",
            true,
            vec![("2024-01-01", "2024-01-30"), ("2024-01-31", "2024-01-31")],
        ),
        // Figures for the whole are not, and the platform may take the range.
        (
            "2024-01-01",
            "2024-03-31",
            false,
            vec![("2024-01-01", "2024-03-31")],
        ),
        // The last day counts in full.
        (
            "2024-01-01T12:00:00+01:00",
            "2024-01-31",
            true,
            vec![
                ("2024-01-01T11:00:00.000Z", "2024-01-30T23:59:59.999Z"),
                ("2024-01-31T00:00:00.000Z", "2024-01-31"),
            ],
        ),
        // A day in two parts would have two rows.
        (
            "2024-01-01T12:00:00Z",
            "2024-03-10T12:00:00Z",
            true,
            vec![
                ("2024-01-01T12:00:00.000Z", "2024-01-30T23:59:59.999Z"),
                ("2024-01-31T00:00:00.000Z", "2024-02-29T23:59:59.999Z"),
                ("2024-03-01T00:00:00.000Z", "2024-03-10T12:00:00.000Z"),
            ],
        ),
        // Figures for the whole have no days.
        (
            "2024-01-01T12:00:00Z",
            "2024-06-01T12:00:00Z",
            false,
            vec![
                ("2024-01-01T12:00:00.000Z", "2024-03-31T11:59:59.999Z"),
                ("2024-03-31T12:00:00.000Z", "2024-06-01T12:00:00.000Z"),
            ],
        ),
        (
            "2024-01-01",
            "2024-01-31T00:00:00Z",
            true,
            vec![("2024-01-01", "2024-01-31T00:00:00.000Z")],
        ),
        // Out of order, which the job itself reports.
        ("2024-02-01", "2023-01-01", true, vec![]),
    ] {
        let request = request().between(from, to);
        let request = if daily { request.daily() } else { request };
        let found = request.parts();
        let found = found.iter().filter_map(|part| {
            let body = serde_json::to_value(part.body().ok()?).expect("JSON");
            let end = |name: &str| body["filters"][name].as_str().expect("a date").to_owned();
            Some((end("dateFrom"), end("dateTo")))
        });
        let parts = parts.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(
            found.collect::<Vec<_>>(),
            parts.collect::<Vec<_>>(),
            "{from} {to}"
        );
    }

    let refused = FaultKind::Error {
        status: 400,
        code: None,
        message: "no".to_owned(),
        shape: None,
    };
    let second = Fault::new(refused).on("createTaskContainmentReport").nth(2);
    platform.inject(second).expect("a fault");
    let request = request().daily().between("2024-01-01", "2024-03-05");
    let whole = request.until_all_done(Duration::from_secs(60)).await;
    let [failed] = &whole.failed[..] else {
        panic!("{:?}", whole.failed);
    };
    let again = failed.request.clone().start().await.expect("a job");
    let again = again.until_done(Duration::from_secs(60)).await;
    let again = again.expect("a report");
    let mut days: Vec<_> = whole.rows.iter().map(|(date, _)| date.as_str()).collect();
    days.extend(again.rows().map(|(date, _)| date));
    days.sort_unstable();
    days.dedup();
    assert_eq!(days.len(), 65);
    assert!(!whole.is_complete() && failed.ticket.is_none());
}

/// How many of the rows are of the 30 days from 2024-01-01 on.
fn first_part_len(rows: &[(String, types::TaskExecutionRow)]) -> usize {
    rows.iter()
        .take_while(|(date, _)| date.as_str() <= "2024-01-30")
        .count()
}

/// Pages and parts make up the whole, whatever the platform counts as the total.
#[tokio::test]
async fn a_long_range_comes_in_pages_too() {
    for total in [Total::Whole, Total::Page] {
        let platform = platform().total(total).job_duration(Duration::ZERO);
        let (platform, client) = start(platform).await;
        let request = client.task_containment_report(platform.bot_id()).daily();
        let request = request.between("2024-01-01", "2024-02-05");
        let whole = request.clone().until_all_done(MINUTE).await;
        assert!(whole.is_complete(), "{whole:?}");
        let jobs = platform.requests_to("createTaskContainmentReport").len();
        assert_eq!(jobs, 2);
        let paged = request.clone().page_size(100).until_all_done(MINUTE).await;
        assert!(
            paged.is_complete() && paged.findings.is_empty(),
            "{:?}",
            paged.findings
        );
        assert_eq!(paged.rows, whole.rows);
        let jobs = platform.requests_to("createTaskContainmentReport").len() - jobs;
        assert!(jobs > 2, "{jobs}");
        if matches!(total, Total::Whole) {
            assert_eq!(paged.total, Some(whole.rows.len() as u64));
        }
        // A limit of the caller's own is kept, whatever the pages and parts.
        let first_part_len = first_part_len(&whole.rows);
        for limit in [3, first_part_len, first_part_len + 2] {
            for page_size in [None, Some(100)] {
                let mut few = request.clone().limit(limit as u64);
                if let Some(rows) = page_size {
                    few = few.page_size(rows);
                }
                let few = few.until_all_done(MINUTE).await;
                assert_eq!(few.rows, whole.rows[..limit], "{limit} {page_size:?}");
                assert!(few.is_complete(), "{:?}", few.findings);
            }
        }
        // Rows that are passed over in each part would be lost in silence.
        let jobs = platform.requests_to("createTaskContainmentReport").len();
        let skipped = request.clone().skip(10).until_all_done(MINUTE).await;
        let [first, second] = &skipped.failed[..] else {
            panic!("{:?}", skipped.failed);
        };
        for failed in [first, second] {
            let message = failed.error.to_string();
            assert!(
                message.contains("skip: rows cannot be skipped"),
                "{message}"
            );
        }
        assert_eq!(
            platform.requests_to("createTaskContainmentReport").len(),
            jobs
        );
        let one_part = request.between("2024-01-01", "2024-01-30").skip(10);
        let one_part = one_part.until_all_done(MINUTE).await;
        assert_eq!(one_part.rows, whole.rows[10..first_part_len]);
    }
}

/// What would fail for every part is not tried for each; a job that may go on can be taken up again.
#[tokio::test]
async fn parts_that_would_fail_as_well_are_not_tried() {
    let (platform, client) = start(platform()).await;
    let request = || {
        let request = client.task_containment_report(platform.bot_id()).daily();
        request.between("2024-01-01", "2024-03-05")
    };
    let refused = FaultKind::Error {
        status: 401,
        code: Some(4002),
        message: "Invalid SDK credentials".to_owned(),
        shape: None,
    };
    let refused = Fault::new(refused).on("createTaskContainmentReport").nth(1);
    platform.inject(refused).expect("a fault");
    let report = request().until_all_done(MINUTE).await;
    let left = (report.failed.len(), report.not_started.len());
    assert_eq!((left, platform.request_count()), ((1, 2), 1));
    assert_eq!(
        report.not_started[1].range().1,
        Some("2024-03-05".parse().expect("a date"))
    );

    let stuck = Fault::new(FaultKind::JobSticks { at_percent: 10 }).nth(2);
    let stuck = stuck.on("createTaskContainmentReport");
    let (platform, client) = start(crate::support::platform().fault(stuck)).await;
    let request = client.task_containment_report(platform.bot_id()).daily();
    let request = request.between("2024-01-01", "2024-03-05");
    let report = request.until_all_done(Duration::from_secs(2)).await;
    let [failed] = &report.failed[..] else {
        panic!("{:?}", report.failed);
    };
    assert!(matches!(failed.error, koreai_client::Error::Timeout { .. }));
    let ticket = failed.ticket.as_ref().expect("a ticket");
    assert_eq!(ticket.job_id, platform.jobs()[1].id);
    assert_eq!(report.rows.last().expect("a row").0, "2024-03-05");
}
