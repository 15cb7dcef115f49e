//! What the feature `validate` adds, and that nothing of it happens without.

use koreai_client::types::{CreateTaskContainmentReportRequest, ReportDate, ReportFilters};
use koreai_client::{Error, JobTicket};
use koreai_tests::server::Server;

use crate::log::Log;
use crate::wire;

const IS_ON: bool = cfg!(feature = "validate");

#[tokio::test]
async fn a_request_that_breaks_its_schema_is_not_sent() {
    let server = Server::answering(200, "application/json", r#"{"_id":"ds-1"}"#).await;
    let filters = ReportFilters::builder().date_from(ReportDate("22.04.2024".to_owned()));
    let body = CreateTaskContainmentReportRequest::builder().filters(filters);
    let body: CreateTaskContainmentReportRequest = body.try_into().expect("a body");
    let client = wire::client(&server);
    let call = client.raw().create_task_containment_report();
    let outcome = client.call(call.bot_id("st-1").body(body)).await;
    match outcome {
        Err(Error::InvalidRequest { message, .. }) if IS_ON => {
            assert!(message.contains("/filters/dateFrom"), "{message}");
        }
        outcome => assert!(!IS_ON && outcome.is_ok(), "{outcome:?}"),
    }
    assert_eq!(server.requests(), usize::from(!IS_ON));
}

#[tokio::test]
async fn an_answer_that_breaks_its_schema_is_read_and_reported() {
    let log = Log::record();
    let answer = r#"{"status":"SUCCESS","tasksExecutionReport":{"total":1.5}}"#;
    let server = Server::answering(200, "application/json", answer).await;
    let mut job = wire::client(&server).resume(JobTicket::new("st-1", "ds-1"));
    let progress = job.poll().await.expect("an answer that can be read");
    assert!(progress.report.is_some());
    let warning = "the answer breaks the contract";
    assert_eq!(log.text().contains(warning), IS_ON, "{}", log.text());
    assert_eq!(log.text().contains("/tasksExecutionReport/total"), IS_ON);
}
