// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

#[allow(unused_imports)]
pub use progenitor_client::Error;
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types;
#[derive(Clone, Debug)]
/// Client for Kore.ai: Update a Task and Task Execution-Based Containment Report
///
/// An unofficial description of two public APIs of the Kore.ai platform, kept by hand from the vendor's public documentation pages and the sample payloads printed there. It is neither written nor endorsed by Kore.ai. We observed none of it on a live system ourselves; what public code of third parties shows is marked `observed`. Each statement that the pages do not plainly make says so in `x-provenance`, and why in `x-provenance-note`. "The page" is the newest version read; what only an earlier version says or prints is called older.
///
/// Version: 0.3.0
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
}
impl Client {
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(baseurl: &str, client: reqwest::Client) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
        }
    }
}
impl Client {
    /// Update a task
    ///
    /// Changes fields of one existing task and answers with the whole task. Every field of the body is optional. A field that is left out keeps its value; a field that is sent replaces it, an empty array or an empty string included. The page's sample request also carries headers of the browser it was recorded in (`sec-ch-ua`, `client-app`, `Iid`, `bot-language` and the like), which its table of headers does not list: they are no part of the contract.
    ///
    /// - API scope: Case Management Configuration
    /// - Rate limit: 60 requests in any 60 s per account (budget `case-management`). The figure and the counting per account are documented. That the six endpoints of case management (create, get and update, of cases and of tasks) draw on one budget, and that the window rolls, is inferred from how the vendor's rate-limit pages are worded.
    /// - Vendor's page: <https://docs.kore.ai/ai-for-service/apis/case-management-apis/update-a-task>
    /// - The vendor's pages contradict each other: The page names the API scope Case Management Configuration, which the vendor's own list of scopes lacks. That an update is partial is inferred from every field being optional and from the sample, which sends the name alone. The answer is known from samples only, in full from an older page's. That the browser's headers need not be sent is inferred: the table lists `accountId` alone, and the sample of an older version lacks most of them.
    ///
    /// Sends a `POST` request to `/caseManagement/api/public/analytics/{streamId}/updateTask/{taskId}`
    ///
    /// Arguments:
    /// - `stream_id`: Identifier of the bot, as its general settings show it: `st-…`. The pages write botId, botID, BotID and streamId for one and the same identifier. The samples mask digits of identifiers with `x`, so no pattern is asserted for any of them. The vendor's pages contradict each other: Only the spelling is in doubt: the page on tasks writes streamId, the page on reports botId, botID and BotID. The example is the value of the header `Iid` in the page's sample request.
    /// - `task_id`: Identifier of the task that is to change: `ti-…`.
    /// - `account_id`: Identifier of the account the call is made for. The table writes `accountId`, the sample request `AccountId`; names of headers are not case-sensitive.
    /// - `body`: The fields to change, and their new values.
    pub fn update_task(&self) -> builder::UpdateTask<'_> {
        builder::UpdateTask::new(self)
    }
    /// Start a task containment report
    ///
    /// Starts the job that builds a report over the conversations the filters select, and answers at once with the job. Its `_id` is what `getTaskContainmentReport` asks for. The two query parameters page through the result and exist on this call alone, so that every page of a report is a job of its own.
    ///
    /// - API scope: App Builder: Metrics
    /// - Rate limit: 60 requests in any 60 s and 1800 requests in any 3600 s per bot (budget `task-containment-report`). Inferred, not documented: The vendor's table of limits leaves the report out. These are its figures for the platform's other analytics calls, which are counted per bot over rolling windows; two other families of calls are allowed 600 a minute and 18000 an hour.
    /// - Vendor's page: <https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report>
    /// - Inferred, not documented: Method, addresses, scope and filters are documented, the answer by a table and a sample. The page gives the scope for the App Builder and calls the Admin Console not applicable; an older version calls the App Builder Bot Builder. That every page of a report is a job of its own is inferred from the GET having no such parameters.
    ///
    /// Sends a `POST` request to `/api/public/bot/{botId}/taskContainmentReport`
    ///
    /// Arguments:
    /// - `bot_id`: Identifier of the bot, as its general settings show it: `st-…`. Elsewhere the same identifier is called streamId. The vendor's pages contradict each other: Only the spelling is in doubt: one page writes botID in its addresses, BotID in its table and botId in its sample request.
    /// - `limit`: How many items of the result to return at most. The page calls the items messages; what it counts is presumably the rows of the report. The vendor's pages contradict each other: The page lists it among the path parameters, but its addresses have it in the query. It is documented as optional and for the POST alone. No page states a type, a bound or a default: a whole number from 0 is inferred from its meaning, and that each page of a report is a job of its own from the GET having no such parameter. Third parties saw another call of the platform, for sessions, cap a page at 100 rows and say `moreAvailable`; nothing of the kind is known here.
    /// - `skip`: How many items of the result to pass over. The page calls the items messages; what it counts is presumably the rows of the report. The vendor's pages contradict each other: The page lists it among the path parameters, but its addresses have it in the query. It is documented as optional and for the POST alone. No page states a type, a bound or a default: a whole number from 0 is inferred from its meaning, and that each page of a report is a job of its own from the GET having no such parameter.
    /// - `body`: What the report is about.
    pub fn create_task_containment_report(
        &self,
    ) -> builder::CreateTaskContainmentReport<'_> {
        builder::CreateTaskContainmentReport::new(self)
    }
    /// Fetch a task containment report
    ///
    /// Answers how far the job is and, once it has finished, the report itself. Ask again, with growing pauses, until the status says that the job has ended; treat a status that is not known as a job still running, and stop at a deadline of your own.
    ///
    /// - API scope: App Builder: Metrics
    /// - Rate limit: 60 requests in any 60 s and 1800 requests in any 3600 s per job (budget `task-containment-report-status`). Inferred, not documented: The vendor's table of limits leaves the report out. These are its figures for most status calls of the platform, which are counted per request id over rolling windows.
    /// - Vendor's page: <https://docs.kore.ai/ai-for-service/apis/automation/task-execution-based-containment-report>
    /// - Inferred, not documented: The call is documented, its scope for the App Builder alone (the Admin Console is called not applicable), and its finished answer by a table of rows and a sample. That a running job answers with the envelope of the POST and without a report is observed: a third party's code that reads this report in production expects it. What a failed or expired job answers is inferred from sibling jobs of the platform.
    ///
    /// Sends a `GET` request to `/api/public/bot/{botId}/taskContainmentReport/status/{_id}`
    ///
    /// Arguments:
    /// - `bot_id`: Identifier of the bot, as its general settings show it: `st-…`. Elsewhere the same identifier is called streamId. The vendor's pages contradict each other: Only the spelling is in doubt: one page writes botID in its addresses, BotID in its table and botId in its sample request.
    /// - `id`: Identifier of the report job, the `_id` of the POST's answer: `ds-…`.
    pub fn get_task_containment_report(&self) -> builder::GetTaskContainmentReport<'_> {
        builder::GetTaskContainmentReport::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder;
/// An id as one segment of a path.
#[allow(dead_code)]
fn encode_path(id: &str) -> String {
    progenitor_client::encode_path(id).replace('\\', "%5C")
}
/// The bodies, as their Rust types.
pub mod bodies;
