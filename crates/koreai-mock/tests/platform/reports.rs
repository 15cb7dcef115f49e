//! Report jobs, to their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::caller::{Caller, error, ok, rows};
use koreai_mock::{Builder, ExpiredAnswer, Fault, FaultKind, Limits, Platform, Total};
use serde_json::{Value, json};

/// A clock that stands until it is moved.
#[derive(Clone)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn new() -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock");
        Self(Arc::new(AtomicU64::new(
            u64::try_from(now.as_millis()).expect("this age"),
        )))
    }

    fn forward(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }

    fn builder(&self) -> Builder {
        let millis = Arc::clone(&self.0);
        Platform::builder()
            .limits(Limits::unlimited())
            .job_duration(Duration::from_secs(100))
            .clock(move || UNIX_EPOCH + Duration::from_millis(millis.load(Ordering::Relaxed)))
    }
}

fn march() -> Value {
    json!({"dateFrom": "2024-03-01", "dateTo": "2024-03-07", "AggregationType": "Daily"})
}

#[tokio::test]
async fn a_job_progresses_to_its_report_and_expires() {
    let hand = Hand::new();
    let platform = hand.builder().start().await.unwrap();
    let caller = Caller::new(&platform);
    let job = ok(caller.create(&march()).send().await.unwrap()).await;
    assert_eq!(job["status"], "IN_PROGRESS");
    assert_eq!(job["percentageComplete"], 0);
    let at = |name: &str| {
        let text = job[name].as_str().unwrap();
        assert_eq!(text.len(), "2024-03-08T12:15:46.253Z".len(), "{text}");
        chrono::DateTime::parse_from_rfc3339(text).unwrap()
    };
    assert_eq!((at("expireAt") - at("createdOn")).num_minutes(), 15);
    let id = job["_id"].as_str().unwrap();
    let poll = async || ok(caller.get(id).send().await.unwrap()).await;
    for expected in [0, 42, 84] {
        let running = poll().await;
        assert_eq!(running["status"], "IN_PROGRESS");
        assert_eq!(running["percentageComplete"], expected);
        assert_eq!(running["_id"], id);
        assert!(running.get("tasksExecutionReport").is_none());
        hand.forward(42_000);
    }
    let done = poll().await;
    let names: Vec<_> = done.as_object().unwrap().keys().collect();
    assert_eq!(names, ["tasksExecutionReport", "status"]);
    assert_eq!(done["status"], "SUCCESS");
    assert_eq!(done["tasksExecutionReport"]["total"], rows(&done).len());

    let snapshot = platform.jobs().remove(0);
    assert_eq!((snapshot.percent, snapshot.polls), (100, 4));
    assert_eq!(snapshot.filters, march());
    assert_eq!(snapshot.status.as_deref(), Some("SUCCESS"));

    hand.forward(15 * 60 * 1_000);
    assert_eq!(error(caller.get(id).send().await.unwrap()).await.0, 404);
    assert_eq!(platform.jobs()[0].status, None);
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn a_job_takes_its_time_by_the_machines_clock_too() {
    let platform = Platform::builder()
        .job_duration(Duration::from_millis(400))
        .finished_with_envelope(true)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&platform);
    let job = caller.job(&march()).await;
    assert_eq!(
        ok(caller.get(&job).send().await.unwrap()).await["status"],
        "IN_PROGRESS"
    );
    let report = caller.report(&job).await;
    assert_eq!(report["percentageComplete"], 100);
    assert_eq!(report["_id"], job);
    assert!(!rows(&report).is_empty());
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn rows_follow_the_filters() {
    let builder = Platform::builder().job_duration(Duration::ZERO);
    let platform = builder.start().await.unwrap();
    let caller = Caller::new(&platform);
    let report = async |filters: Value| caller.report(&caller.job(&filters).await).await;

    let daily = report(march()).await;
    let dates = daily["tasksExecutionReport"]["data"].as_object().unwrap();
    assert_eq!(dates.keys().next().unwrap(), "2024-03-01");
    assert_eq!(dates.keys().next_back().unwrap(), "2024-03-07");
    let (mut numbers, mut texts) = (0, 0);
    for (date, row) in rows(&daily) {
        assert_eq!(row["dateRange"], *date);
        let count = |name: &str| row[name].as_u64().unwrap();
        let sum = count("selfServiceSessions")
            + count("dropOffSessions")
            + count("agentTransferSessions");
        assert_eq!(sum, count("totalSession"));
        assert!(count("totalExecution") >= count("totalSession"));
        match &row["dropOffSessionsInPercentage"] {
            Value::Number(number) => {
                numbers += 1;
                assert_eq!(number.as_u64(), Some(count("dropOffSessions") * 100 / sum));
            }
            Value::String(text) => {
                texts += 1;
                assert_eq!(text.split_once('.').unwrap().1.len(), 2);
            }
            other => panic!("{other}"),
        }
    }
    assert!(numbers > 0 && texts > 0);

    let cumulative = report(json!({
        "dateFrom": "2024-01-01", "dateTo": "2024-03-31", "AggregationType": "Cumulative",
        "includeTaskName": ["Currency", "Nobody's"],
    }))
    .await;
    let cumulative = rows(&cumulative);
    assert_eq!(cumulative.len(), 2, "one that succeeded, one that failed");
    assert!(
        cumulative
            .iter()
            .all(|(_, row)| row["taskName"] == "Currency")
    );

    let today = report(json!({})).await;
    let days = today["tasksExecutionReport"]["data"]
        .as_object()
        .unwrap()
        .len();
    assert!((7..=8).contains(&days), "{days}");
    assert_eq!(platform.conformance_failures(), [""; 0]);
}

#[tokio::test]
async fn pages_put_together_are_the_whole() {
    for total in [Total::Whole, Total::Page] {
        let platform = Platform::builder()
            .job_duration(Duration::ZERO)
            .limits(Limits::unlimited())
            .total(total)
            .start()
            .await
            .unwrap();
        let caller = Caller::new(&platform);
        let page = async |query: &[(&str, u128)]| {
            let request = caller.create(&march()).query(query);
            let job = ok(request.send().await.unwrap()).await;
            caller.report(job["_id"].as_str().unwrap()).await
        };
        let whole = rows(&page(&[]).await);
        assert!(whole.len() > 30, "{}", whole.len());
        let mut together = Vec::new();
        for skip in (0..whole.len() + 20).step_by(10) {
            let page = page(&[("limit", 10), ("skip", skip as u128)]).await;
            let rows = rows(&page);
            let expected = match total {
                Total::Whole => whole.len(),
                _ => rows.len(),
            };
            assert_eq!(page["tasksExecutionReport"]["total"], expected);
            together.extend(rows);
        }
        assert_eq!(together, whole);
        assert!(rows(&page(&[("limit", 0)]).await).is_empty());
        assert_eq!(rows(&page(&[("skip", 7)]).await), whole[7..]);
        // The contract sets no bound.
        assert_eq!(rows(&page(&[("limit", u128::MAX)]).await), whole);
        assert!(rows(&page(&[("skip", u128::MAX)]).await).is_empty());
        assert_eq!(platform.conformance_failures(), [""; 0]);
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes() {
    let hand = Hand::new();
    let bytes = async |seed| {
        let platform = hand.builder().seed(seed).start().await.unwrap();
        let caller = Caller::new(&platform);
        let mut bytes = String::new();
        let task = platform.task_ids()[0].clone();
        let update = caller.update(&task, &json!({"name": "A"}));
        bytes += &update.send().await.unwrap().text().await.unwrap();
        let created = caller.create(&march()).send().await.unwrap();
        let created = created.text().await.unwrap();
        let job: Value = serde_json::from_str(&created).unwrap();
        bytes += &created;
        hand.forward(100_000);
        let report = caller
            .get(job["_id"].as_str().unwrap())
            .send()
            .await
            .unwrap();
        bytes += &report.text().await.unwrap();
        hand.0.fetch_sub(100_000, Ordering::Relaxed);
        bytes
    };
    let first = bytes(1).await;
    assert_eq!(bytes(1).await, first);
    assert_ne!(bytes(2).await, first);
}

#[tokio::test]
async fn jobs_fail_stick_expire_and_surprise() {
    let hand = Hand::new();
    let platform = hand.builder().start().await.unwrap();
    let caller = Caller::new(&platform);
    let poll = async |job: &str| ok(caller.get(job).send().await.unwrap()).await;
    let faulty = async |kind: FaultKind| {
        platform.clear_faults();
        platform.inject(Fault::new(kind).first(1)).unwrap();
        caller.job(&march()).await
    };

    let fails = faulty(FaultKind::job_fails("failure")).await;
    let sticks = faulty(FaultKind::JobSticks { at_percent: 85 }).await;
    let statuses = vec!["PAUSED".to_owned(), "queued".to_owned()];
    let surprises = faulty(FaultKind::JobUnknownStatuses { statuses }).await;
    let mut expiring = Vec::new();
    for answer in [
        ExpiredAnswer::NotFound,
        ExpiredAnswer::Error { status: 410 },
        ExpiredAnswer::Job {
            status: "EXPIRED".to_owned(),
        },
    ] {
        let after = Duration::from_secs(20);
        expiring.push(faulty(FaultKind::JobExpires { after, answer }).await);
    }
    let fine = caller.job(&march()).await;

    let surprising = poll(&surprises).await;
    assert_eq!(surprising["status"], "PAUSED");
    assert_eq!(poll(&surprises).await["status"], "queued");
    assert_eq!(poll(&surprises).await["status"], "IN_PROGRESS");
    hand.forward(30_000);
    assert_eq!(poll(&fails).await["status"], "IN_PROGRESS");
    assert_eq!(
        error(caller.get(&expiring[0]).send().await.unwrap())
            .await
            .0,
        404
    );
    assert_eq!(
        error(caller.get(&expiring[1]).send().await.unwrap())
            .await
            .0,
        410
    );
    let expired = poll(&expiring[2]).await;
    assert_eq!(expired["status"], "EXPIRED");
    assert!(expired.get("tasksExecutionReport").is_none());
    hand.forward(170_000);
    let failed = poll(&fails).await;
    assert_eq!(
        (&failed["status"], &failed["percentageComplete"]),
        (&json!("failure"), &json!(40))
    );
    let stuck = poll(&sticks).await;
    assert_eq!(
        (&stuck["status"], &stuck["percentageComplete"]),
        (&json!("IN_PROGRESS"), &json!(85))
    );
    assert_eq!(poll(&surprises).await["status"], "SUCCESS");
    assert_eq!(poll(&fine).await["status"], "SUCCESS");
    assert_eq!(platform.conformance_failures(), [""; 0]);
}
