// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

use super::types;
#[allow(unused_imports)]
use super::{encode_path, Error};
/// Builder for [`Client::update_task`]
///
/// [`Client::update_task`]: super::Client::update_task
#[derive(Debug, Clone)]
pub struct UpdateTask<'a> {
    client: &'a super::Client,
    stream_id: Result<::std::string::String, String>,
    task_id: Result<::std::string::String, String>,
    account_id: Result<::std::string::String, String>,
    body: Result<types::builder::UpdateTaskRequest, String>,
}
impl<'a> UpdateTask<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            stream_id: Err("stream_id was not initialized".to_string()),
            task_id: Err("task_id was not initialized".to_string()),
            account_id: Err("account_id was not initialized".to_string()),
            body: Ok(::std::default::Default::default()),
        }
    }
    pub fn stream_id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.stream_id = value
            .try_into()
            .map_err(|_| {
                "conversion to `:: std :: string :: String` for stream_id failed"
                    .to_string()
            });
        self
    }
    pub fn task_id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.task_id = value
            .try_into()
            .map_err(|_| {
                "conversion to `:: std :: string :: String` for task_id failed"
                    .to_string()
            });
        self
    }
    pub fn account_id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.account_id = value
            .try_into()
            .map_err(|_| {
                "conversion to `:: std :: string :: String` for account_id failed"
                    .to_string()
            });
        self
    }
    pub fn body<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<types::UpdateTaskRequest>,
        <V as std::convert::TryInto<types::UpdateTaskRequest>>::Error: std::fmt::Display,
    {
        self.body = value
            .try_into()
            .map(From::from)
            .map_err(|s| {
                format!("conversion to `UpdateTaskRequest` for body failed: {}", s)
            });
        self
    }
    pub fn body_map<F>(mut self, f: F) -> Self
    where
        F: std::ops::FnOnce(
            types::builder::UpdateTaskRequest,
        ) -> types::builder::UpdateTaskRequest,
    {
        self.body = self.body.map(f);
        self
    }
}
/// Builder for [`Client::create_task_containment_report`]
///
/// [`Client::create_task_containment_report`]: super::Client::create_task_containment_report
#[derive(Debug, Clone)]
pub struct CreateTaskContainmentReport<'a> {
    client: &'a super::Client,
    bot_id: Result<::std::string::String, String>,
    limit: Result<Option<u64>, String>,
    skip: Result<Option<u64>, String>,
    body: Result<types::builder::CreateTaskContainmentReportRequest, String>,
}
impl<'a> CreateTaskContainmentReport<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            bot_id: Err("bot_id was not initialized".to_string()),
            limit: Ok(None),
            skip: Ok(None),
            body: Ok(::std::default::Default::default()),
        }
    }
    pub fn bot_id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.bot_id = value
            .try_into()
            .map_err(|_| {
                "conversion to `:: std :: string :: String` for bot_id failed"
                    .to_string()
            });
        self
    }
    pub fn limit<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<u64>,
    {
        self.limit = value
            .try_into()
            .map(Some)
            .map_err(|_| "conversion to `u64` for limit failed".to_string());
        self
    }
    pub fn skip<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<u64>,
    {
        self.skip = value
            .try_into()
            .map(Some)
            .map_err(|_| "conversion to `u64` for skip failed".to_string());
        self
    }
    pub fn body<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<types::CreateTaskContainmentReportRequest>,
        <V as std::convert::TryInto<
            types::CreateTaskContainmentReportRequest,
        >>::Error: std::fmt::Display,
    {
        self.body = value
            .try_into()
            .map(From::from)
            .map_err(|s| {
                format!(
                    "conversion to `CreateTaskContainmentReportRequest` for body failed: {}",
                    s
                )
            });
        self
    }
    pub fn body_map<F>(mut self, f: F) -> Self
    where
        F: std::ops::FnOnce(
            types::builder::CreateTaskContainmentReportRequest,
        ) -> types::builder::CreateTaskContainmentReportRequest,
    {
        self.body = self.body.map(f);
        self
    }
}
/// Builder for [`Client::get_task_containment_report`]
///
/// [`Client::get_task_containment_report`]: super::Client::get_task_containment_report
#[derive(Debug, Clone)]
pub struct GetTaskContainmentReport<'a> {
    client: &'a super::Client,
    bot_id: Result<::std::string::String, String>,
    id: Result<::std::string::String, String>,
}
impl<'a> GetTaskContainmentReport<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            bot_id: Err("bot_id was not initialized".to_string()),
            id: Err("id was not initialized".to_string()),
        }
    }
    pub fn bot_id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.bot_id = value
            .try_into()
            .map_err(|_| {
                "conversion to `:: std :: string :: String` for bot_id failed"
                    .to_string()
            });
        self
    }
    pub fn id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.id = value
            .try_into()
            .map_err(|_| {
                "conversion to `:: std :: string :: String` for id failed".to_string()
            });
        self
    }
}
impl crate::call::Call for UpdateTask<'_> {
    type Answer = types::Task;
    const OPERATION: &'static ::koreai_schemas::Operation = ::koreai_schemas::Operation::UPDATE_TASK;
    #[allow(unused_mut)]
    fn request(self) -> Result<::reqwest::Request, Error<()>> {
        let Self { client, stream_id, task_id, account_id, body } = self;
        let stream_id = stream_id.map_err(Error::InvalidRequest)?;
        let task_id = task_id.map_err(Error::InvalidRequest)?;
        let account_id = account_id.map_err(Error::InvalidRequest)?;
        let body = body
            .and_then(|v| {
                types::UpdateTaskRequest::try_from(v).map_err(|e| e.to_string())
            })
            .map_err(Error::InvalidRequest)?;
        let url = format!(
            "{}/caseManagement/api/public/analytics/{}/updateTask/{}", client.baseurl,
            encode_path(& stream_id.to_string()), encode_path(& task_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
        header_map.append("accountId", account_id.to_string().try_into()?);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        Ok(request)
    }
}
impl crate::call::Call for CreateTaskContainmentReport<'_> {
    type Answer = types::TaskContainmentReportJob;
    const OPERATION: &'static ::koreai_schemas::Operation = ::koreai_schemas::Operation::CREATE_TASK_CONTAINMENT_REPORT;
    #[allow(unused_mut)]
    fn request(self) -> Result<::reqwest::Request, Error<()>> {
        let Self { client, bot_id, limit, skip, body } = self;
        let bot_id = bot_id.map_err(Error::InvalidRequest)?;
        let limit = limit.map_err(Error::InvalidRequest)?;
        let skip = skip.map_err(Error::InvalidRequest)?;
        let body = body
            .and_then(|v| {
                types::CreateTaskContainmentReportRequest::try_from(v)
                    .map_err(|e| e.to_string())
            })
            .map_err(Error::InvalidRequest)?;
        let url = format!(
            "{}/api/public/bot/{}/taskContainmentReport", client.baseurl, encode_path(&
            bot_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("skip", &skip))
            .headers(header_map)
            .build()?;
        Ok(request)
    }
}
impl crate::call::Call for GetTaskContainmentReport<'_> {
    type Answer = types::TaskContainmentReport;
    const OPERATION: &'static ::koreai_schemas::Operation = ::koreai_schemas::Operation::GET_TASK_CONTAINMENT_REPORT;
    #[allow(unused_mut)]
    fn request(self) -> Result<::reqwest::Request, Error<()>> {
        let Self { client, bot_id, id } = self;
        let bot_id = bot_id.map_err(Error::InvalidRequest)?;
        let id = id.map_err(Error::InvalidRequest)?;
        let url = format!(
            "{}/api/public/bot/{}/taskContainmentReport/status/{}", client.baseurl,
            encode_path(& bot_id.to_string()), encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        Ok(request)
    }
}
