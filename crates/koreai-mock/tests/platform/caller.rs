//! A plain HTTP client for the tests: what it sends is what was written here, and nothing else.

use std::time::Duration;

use koreai_auth::{Credentials, TokenMinter};
use koreai_mock::Platform;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

pub(crate) const UPDATE: &str = "updateTask";
pub(crate) const CREATE: &str = "createTaskContainmentReport";
pub(crate) const GET: &str = "getTaskContainmentReport";

/// Calls one platform.
pub(crate) struct Caller {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) bot: String,
    pub(crate) account: String,
    minter: TokenMinter,
}

impl Caller {
    pub(crate) fn new(platform: &Platform) -> Self {
        Self::signing_with(platform, platform.credentials())
    }

    pub(crate) fn signing_with(platform: &Platform, credentials: Credentials) -> Self {
        let http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .timeout(Duration::from_secs(20))
            .build()
            .expect("a client");
        Self {
            http,
            base: platform.base_url(),
            bot: platform.bot_id().to_owned(),
            account: platform.account_id().to_owned(),
            minter: TokenMinter::new(credentials),
        }
    }

    pub(crate) fn token(&self) -> String {
        self.minter.token().expect("a token").expose().to_owned()
    }

    pub(crate) fn update_url(&self, task: &str) -> String {
        let (base, bot) = (&self.base, &self.bot);
        format!("{base}/caseManagement/api/public/analytics/{bot}/updateTask/{task}")
    }

    pub(crate) fn report_url(&self) -> String {
        let (base, bot) = (&self.base, &self.bot);
        format!("{base}/api/public/bot/{bot}/taskContainmentReport")
    }

    pub(crate) fn update(&self, task: &str, body: &Value) -> RequestBuilder {
        self.http
            .post(self.update_url(task))
            .header("auth", self.token())
            .header("accountId", &self.account)
            .json(body)
    }

    pub(crate) fn create(&self, filters: &Value) -> RequestBuilder {
        self.http
            .post(self.report_url())
            .header("auth", self.token())
            .json(&json!({"filters": filters}))
    }

    pub(crate) fn get(&self, job: &str) -> RequestBuilder {
        let url = format!("{}/status/{job}", self.report_url());
        self.http.get(url).header("auth", self.token())
    }

    /// Starts a job and gives its id.
    pub(crate) async fn job(&self, filters: &Value) -> String {
        let answer = self.create(filters).send().await.expect("an answer");
        let job = ok(answer).await;
        job["_id"].as_str().expect("an id").to_owned()
    }

    /// Asks about a job until it has succeeded: seldom enough that a job of a second stays below the default limit of
    /// 60 calls in a minute.
    pub(crate) async fn report(&self, job: &str) -> Value {
        for _ in 0..50 {
            let answer = ok(self.get(job).send().await.expect("an answer")).await;
            if answer["status"] == "SUCCESS" {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the job does not end");
    }
}

/// The body of an answer with status 200.
pub(crate) async fn ok(response: Response) -> Value {
    let status = response.status();
    let body = response.text().await.expect("a body");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Status, code and text of an error in the usual shape.
pub(crate) async fn error(response: Response) -> (u16, i64, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    let error = &body["errors"][0];
    let code = error["code"].as_i64().expect("a code");
    (
        status,
        code,
        error["msg"].as_str().expect("a text").to_owned(),
    )
}

/// The rows of a report, in order, with their dates.
pub(crate) fn rows(report: &Value) -> Vec<(String, Value)> {
    let data = report["tasksExecutionReport"]["data"]
        .as_object()
        .expect("a report");
    data.iter()
        .flat_map(|(date, rows)| {
            let rows = rows.as_array().expect("a report").iter();
            rows.map(|row| (date.clone(), row.clone()))
        })
        .collect()
}
