//! Updating a task.

use crate::account::is_sendable;
use crate::client::{Answered, Client};
use crate::error::Error;
use crate::generated::{builder, types};

/// An update of a task: only what is set is sent, and only that changes.
///
/// ```no_run
/// # async fn run(client: koreai_client::Client) -> Result<(), koreai_client::Error> {
/// let task = client
///     .update_task("st-084d3c5e-376a-559f-9987-a012bb2bxxxx", "ti-73acd32-0123-4114-9891-00a950aaxxxx")
///     // Renames the task and clears its tags; everything else stays as it is.
///     .set(|task| task.name("Call back").tags(vec![]))
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `send`"]
pub struct UpdateTask {
    client: Client,
    stream_id: String,
    task_id: String,
    account_id: Option<String>,
    fields: types::builder::UpdateTaskRequest,
}

impl Client {
    /// Changes fields of a task, see [`UpdateTask`].
    pub fn update_task(
        &self,
        stream_id: impl Into<String>,
        task_id: impl Into<String>,
    ) -> UpdateTask {
        UpdateTask {
            client: self.clone(),
            stream_id: stream_id.into(),
            task_id: task_id.into(),
            account_id: self.engine.account_id.clone(),
            fields: types::UpdateTaskRequest::builder(),
        }
    }
}

impl UpdateTask {
    /// Sets fields, beside those that are set already.
    pub fn set(
        mut self,
        fields: impl FnOnce(types::builder::UpdateTaskRequest) -> types::builder::UpdateTaskRequest,
    ) -> Self {
        self.fields = fields(self.fields);
        self
    }

    /// Takes all fields at once, in place of those that are set already.
    pub fn fields(mut self, fields: types::UpdateTaskRequest) -> Self {
        self.fields = fields.into();
        self
    }

    /// The account, if it is not the client's.
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = Some(account_id.into());
        self
    }

    /// Sends the update, and returns the task as it is after it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] without an account id, or with an id that would lead to another path;
    /// otherwise any but those of report jobs. [`Error::outcome`] says whether the update was, or may
    /// have been, made all the same.
    pub async fn send(self) -> Result<types::Task, Error> {
        self.client.call(self.builder()?).await
    }

    /// Like [`send`](Self::send), with what of the answer does not fit its type, and with its body.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub async fn send_in_full(self) -> Result<Answered<types::Task>, Error> {
        self.client.call_in_full(self.builder()?).await
    }

    /// The request as it would leave, but for its token. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`], as of [`send`](Self::send).
    pub fn prepare(&self) -> Result<reqwest::Request, Error> {
        self.client.prepare(self.builder()?)
    }

    fn builder(&self) -> Result<builder::UpdateTask<'_>, Error> {
        let account_id = self.account_id.as_deref().filter(|id| is_sendable(id));
        let account_id = account_id.ok_or_else(|| {
            Error::invalid(
                "there is no account id, or one that a header cannot hold: set `account_id` on the client \
                 or the update (in the environment, KOREAI_ACCOUNT_ID; on the command line, --account)",
            )
        })?;
        let fields = self.fields.clone();
        let call = self.client.raw().update_task();
        Ok(call
            .stream_id(&self.stream_id)
            .task_id(&self.task_id)
            .account_id(account_id)
            .body_map(|_| fields))
    }
}
