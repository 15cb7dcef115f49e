// Generated from the contract by `cargo xtask generate`. Do not edit: change the contract.

/// How the figures are put together: `Daily` for each day of at most 30, `Cumulative` for the whole range, be it a week, a month or any other of at most 90 days.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub enum AggregationType {
    Daily,
    Cumulative,
}
impl ::std::fmt::Display for AggregationType {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Daily => f.write_str("Daily"),
            Self::Cumulative => f.write_str("Cumulative"),
        }
    }
}
impl ::std::str::FromStr for AggregationType {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "Daily" => Ok(Self::Daily),
            "Cumulative" => Ok(Self::Cumulative),
            _ => Err("invalid value".into()),
        }
    }
}
impl ::std::convert::TryFrom<&str> for AggregationType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for AggregationType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// Status of conversations at present: `Active` or `Closed`.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub enum ConversationStatus {
    Active,
    Closed,
}
impl ::std::fmt::Display for ConversationStatus {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Active => f.write_str("Active"),
            Self::Closed => f.write_str("Closed"),
        }
    }
}
impl ::std::str::FromStr for ConversationStatus {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "Active" => Ok(Self::Active),
            "Closed" => Ok(Self::Closed),
            _ => Err("invalid value".into()),
        }
    }
}
impl ::std::convert::TryFrom<&str> for ConversationStatus {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for ConversationStatus {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// Kind of conversations: `Interactive` or `Non-Interactive`. The page does not say what tells them apart.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub enum ConversationType {
    Interactive,
    #[serde(rename = "Non-Interactive")]
    NonInteractive,
}
impl ::std::fmt::Display for ConversationType {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Interactive => f.write_str("Interactive"),
            Self::NonInteractive => f.write_str("Non-Interactive"),
        }
    }
}
impl ::std::str::FromStr for ConversationType {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "Interactive" => Ok(Self::Interactive),
            "Non-Interactive" => Ok(Self::NonInteractive),
            _ => Err("invalid value".into()),
        }
    }
}
impl ::std::convert::TryFrom<&str> for ConversationType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for ConversationType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// What to report on.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct CreateTaskContainmentReportRequest {
    /// Which conversations and tasks the report covers. May be an empty object.
    ///
    /// Seen in a published sample only: The wrapper is only in the page's sample request; its table lists the fields inside.
    pub filters: ReportFilters,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
impl CreateTaskContainmentReportRequest {
    pub fn builder() -> builder::CreateTaskContainmentReportRequest {
        Default::default()
    }
}
/// Why a call was refused. Three shapes are in use: `errors` with `msg`, `errors` with
/// `message`, and a flat `status` with `message`; read all three. Seen on this family of APIs:
///
/// | HTTP | code | text | cause | source |
/// |---|---|---|---|---|
/// | 401 | 4002 | Invalid SDK credentials | no token, another bot's stream id | observed |
/// | 401 | 4002 | Invalid SDK credentials | bad signature | inferred |
/// | 401 | 4002 | Invalid JWT token | not a JWT at all | inferred |
/// | 401 | 4002 | Permission denied. Scope is incorrect! | scope lacking | observed |
/// | 401 | 4002 | Permission denied. Scope is incorrect! | scope never published | inferred |
/// | 400 | 400 | Invalid StreamId | unknown stream, with an app of the account | inferred |
/// | 412 | 412 | Validation errors/ Invalid arguments | fields missing, malformed JSON | inferred |
/// | 405 | 405 | Method Not Allowed | wrong HTTP method | inferred |
///
/// The vendor's pages contradict each other: Neither page describes an error. The shapes come from other pages of the vendor, which disagree. The codes, texts and causes marked observed in the table are those that third-party tests against the public API expect; the others are inferred from sibling endpoints.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct ErrorBody {
    /// What went wrong, one item for each error.
    ///
    /// Inferred, not documented: Seen on sibling endpoints; the two pages describe no error.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub errors: ::std::option::Option<::std::vec::Vec<ErrorItem>>,
    /// What went wrong, for people, in the flat shape.
    ///
    /// The vendor's pages contradict each other: Other pages of the vendor show it in place of `errors`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub message: ::std::option::Option<::std::string::String>,
    /// The text `Error`, in the flat shape.
    ///
    /// The vendor's pages contradict each other: Other pages of the vendor show it in place of `errors`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<::std::string::String>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// One error. Its text is in `msg` or, on other pages of the vendor, in `message`.
///
/// The vendor's pages contradict each other: The vendor's pages disagree on whether the text is in `msg` or `message`.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct ErrorItem {
    /// The platform's code for the error, such as 4002 for a token that is not accepted. Often the HTTP status repeated.
    ///
    /// Observed by others, not documented: Third-party tests against the public API expect 4002 for a missing token, for another bot's stream id and for a missing scope. The other codes are inferred from sibling endpoints.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub code: ::std::option::Option<::serde_json::Number>,
    /// What went wrong, for people, where the item has no `msg`.
    ///
    /// The vendor's pages contradict each other: Other pages of the vendor show it in place of `msg`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub message: ::std::option::Option<::std::string::String>,
    /// What went wrong, for people.
    ///
    /// Inferred, not documented: Seen on sibling endpoints; the two pages describe no error.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub msg: ::std::option::Option<::std::string::String>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// The state of a job. The set is open, and its values are compared without regard to case. Treat a job in a state that you do not know as not finished, and stop at a deadline of your own. Sibling jobs of the platform also write `failed`, `failure`, `successful` and `inprogress`, among others.
///
/// The vendor's pages contradict each other: The samples have `IN_PROGRESS` and `SUCCESS`, where older versions of the page speak of Success and Failure. `FAILED` is inferred from sibling jobs, which spell their statuses in many ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum JobStatus {
    /// `IN_PROGRESS`
    InProgress,
    /// `SUCCESS`
    Success,
    /// `FAILED`
    Failed,
    /// A value that is not in the contract, unchanged.
    Unknown(::std::string::String),
}
impl JobStatus {
    /// The values in the contract.
    pub const KNOWN: &'static [&'static str] = &["IN_PROGRESS", "SUCCESS", "FAILED"];
    /// The value as in JSON.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Unknown(value) => value,
        }
    }
}
impl ::std::convert::From<&str> for JobStatus {
    fn from(value: &str) -> Self {
        match value {
            "IN_PROGRESS" => Self::InProgress,
            "SUCCESS" => Self::Success,
            "FAILED" => Self::Failed,
            other => Self::Unknown(other.to_owned()),
        }
    }
}
impl ::std::convert::From<::std::string::String> for JobStatus {
    fn from(value: ::std::string::String) -> Self {
        Self::from(value.as_str())
    }
}
impl ::std::convert::From<JobStatus> for ::std::string::String {
    fn from(value: JobStatus) -> Self {
        value.as_str().to_owned()
    }
}
impl ::std::str::FromStr for JobStatus {
    type Err = ::std::convert::Infallible;
    fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
        Ok(Self::from(value))
    }
}
impl ::std::cmp::PartialEq<str> for JobStatus {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}
impl ::std::cmp::PartialEq<&str> for JobStatus {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
impl ::std::fmt::Display for JobStatus {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(self.as_str())
    }
}
impl ::serde::Serialize for JobStatus {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> ::serde::Deserialize<'de> for JobStatus {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::std::result::Result<Self, D::Error> {
        <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
            .map(Self::from)
    }
}
impl schemars::JsonSchema for JobStatus {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "JobStatus".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(
            { "type" : "string", "examples" : ["IN_PROGRESS", "SUCCESS", "FAILED"] }
        )
    }
}
/// A share in percent, 0-100: a number when it is whole, otherwise a decimal number as text. What came is to be kept as it came, and offered to callers as a number.
///
/// Seen in a published sample only: No page states a type. The samples have the whole numbers `100` and `0`; the text `"33.33"` is in the sample of older pages, of which today's page prints the first row alone.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Percentage {
    Number(::serde_json::Number),
    Text(::std::string::String),
}
impl ::std::fmt::Display for Percentage {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match self {
            Self::Number(x) => x.fmt(f),
            Self::Text(x) => x.fmt(f),
        }
    }
}
impl ::std::convert::From<::serde_json::Number> for Percentage {
    fn from(value: ::serde_json::Number) -> Self {
        Self::Number(value)
    }
}
/// A day of the calendar in UTC, `yyyy-mm-dd`, or a point in time in UTC with exactly three digits of milliseconds, `yyyy-mm-ddThh:mm:ss.mmmZ`. Years begin at 0001. The pattern knows how long months are, in leap years as well.
///
/// Inferred, not documented: Both forms are documented, the milliseconds as `ms`. Three digits are read from the sample request. That days are those of UTC, and that there is no year 0000, is inferred; what a day means at either end is explained at ReportFilters.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    schemars::JsonSchema
)]
#[serde(transparent)]
pub struct ReportDate(pub ::std::string::String);
impl ::std::ops::Deref for ReportDate {
    type Target = ::std::string::String;
    fn deref(&self) -> &::std::string::String {
        &self.0
    }
}
impl ::std::convert::From<ReportDate> for ::std::string::String {
    fn from(value: ReportDate) -> Self {
        value.0
    }
}
impl ::std::convert::From<::std::string::String> for ReportDate {
    fn from(value: ::std::string::String) -> Self {
        Self(value)
    }
}
impl ::std::fmt::Display for ReportDate {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        self.0.fmt(f)
    }
}
impl ::std::str::FromStr for ReportDate {
    type Err = ::std::convert::Infallible;
    fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
        Ok(Self(value.to_string()))
    }
}
/// Which conversations and tasks a report covers; every filter is optional. The range may span at most 90 days, and at most 30 days with daily aggregation. Without `dateFrom` it starts 7 days before `dateTo`, without `dateTo` it ends 7 days after `dateFrom`, and without both it covers today and the 7 days before. A date alone is a whole day in UTC: as `dateFrom` from its midnight, as `dateTo` to its end. So 2024-01-01 to 2024-01-30 are 30 days. Whether the platform counts the day of `dateTo` or stops at its midnight is stated nowhere, so a range that is allowed in one of the two readings is valid, and strict validation reports it as `ambiguous-range`: 31 dates with daily aggregation, 91 without.
///
/// Inferred, not documented: The filters, the limits and the two defaults for one missing date are documented, the default for both missing by an older version of the page. That a date alone is a whole day in UTC is inferred from the rows, which are grouped by date: otherwise a range from a day to the same day would be empty.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct ReportFilters {
    /// How the figures are put together. The name begins with a capital letter.
    #[serde(
        rename = "AggregationType",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub aggregation_type: ::std::option::Option<AggregationType>,
    /// Status of the conversations to report on. The name begins with a capital letter.
    #[serde(
        rename = "ConversationStatus",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub conversation_status: ::std::option::Option<ConversationStatus>,
    /// Kind of conversations to report on. The name begins with a capital letter.
    #[serde(
        rename = "ConversationType",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub conversation_type: ::std::option::Option<ConversationType>,
    /// Start of the range, as `yyyy-mm-dd`, from the midnight of that day, or `yyyy-mm-ddThh:mm:ss.mmmZ`. When absent, 7 days before `dateTo`.
    #[serde(rename = "dateFrom", skip_serializing_if = "::std::option::Option::is_none")]
    pub date_from: ::std::option::Option<ReportDate>,
    /// End of the range, as `yyyy-mm-dd`, to the end of that day, or `yyyy-mm-ddThh:mm:ss.mmmZ`. When absent, 7 days after `dateFrom`, or today if that is absent too.
    #[serde(rename = "dateTo", skip_serializing_if = "::std::option::Option::is_none")]
    pub date_to: ::std::option::Option<ReportDate>,
    /// Names of the tasks to report on.
    #[serde(
        rename = "includeTaskName",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub include_task_name: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Custom tags, emitted by the bot, that select the executions to report on. The page says an array of objects and does not state their members.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub tags: ::std::option::Option<
        ::std::vec::Vec<::serde_json::Map<::std::string::String, ::serde_json::Value>>,
    >,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
impl ReportFilters {
    pub fn builder() -> builder::ReportFilters {
        Default::default()
    }
}
/// A task in full, as it stands after the update. Members that are not listed here are allowed and kept.
///
/// Seen in a published sample only: The page has no table for the answer. Members, types and order are those of an older page's sample, which is printed in full; today's page cuts it after `userInfo` and prints `ETA` as the last. The last five members are added from the request table. That `_id` is in every answer is inferred from the samples.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct Task {
    /// Identifier of the account that the task belongs to.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "accountId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_id: ::std::option::Option<::std::string::String>,
    /// Identifiers of the activities related to the task, empty in an older page's sample.
    ///
    /// Inferred, not documented: The array is in an older page's sample; text items are inferred from its being ids.
    #[serde(
        rename = "activityIds",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub activity_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Kind of assignment, such as `unassigned`.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "assigneeType",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub assignee_type: ::std::option::Option<::std::string::String>,
    /// The attachments, an empty array in an older page's sample. Items may be any JSON value.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub attachments: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifier of the case that the task belongs to: `ci-…`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "caseId", skip_serializing_if = "::std::option::Option::is_none")]
    pub case_id: ::std::option::Option<::std::string::String>,
    /// Reference of the case for people, such as `CS00xxxx`.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "caseRefId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub case_ref_id: ::std::option::Option<::std::string::String>,
    /// The channels used, empty in an older page's sample.
    ///
    /// Inferred, not documented: The array is in an older page's sample; text items are inferred from the request table's examples.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub channel: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Identifiers of the comments on the task, empty in an older page's sample.
    ///
    /// Inferred, not documented: The array is in an older page's sample; text items are inferred from its being ids.
    #[serde(
        rename = "commentIds",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub comment_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Identifiers of the conversations that the task is related to, empty in an older page's sample.
    ///
    /// Inferred, not documented: The array is in an older page's sample; text items are inferred from its being ids.
    #[serde(rename = "convIds", skip_serializing_if = "::std::option::Option::is_none")]
    pub conv_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Kind of conversation, such as `TASK`.
    ///
    /// The vendor's pages contradict each other: An older page's sample answers `TASK`; its table expects the value case in the request.
    #[serde(
        rename = "conversationType",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub conversation_type: ::std::option::Option<::std::string::String>,
    /// When the task was created.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "createdAt",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_at: ::std::option::Option<Timestamp>,
    /// Who created the task.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "createdBy",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_by: ::std::option::Option<UserSummary>,
    /// The agent the task is assigned to, an empty object when nobody is, as in an older page's sample.
    ///
    /// Inferred, not documented: The empty object is in an older page's sample. That an assigned agent looks like the other users there is inferred.
    #[serde(
        rename = "currAssignee",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub curr_assignee: ::std::option::Option<UserSummary>,
    /// Text that describes the task.
    ///
    /// Inferred, not documented: In the request table, but in no sample. A whole task plausibly answers with it.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub desc: ::std::option::Option<::std::string::String>,
    /// When the task is due, in milliseconds since the Unix epoch.
    ///
    /// Inferred, not documented: In the request table, in milliseconds, but in no sample. A whole task plausibly answers with it; the Unix epoch is inferred as for `timestampValue`.
    #[serde(rename = "dueDate", skip_serializing_if = "::std::option::Option::is_none")]
    pub due_date: ::std::option::Option<::serde_json::Number>,
    /// When the task is expected to be resolved, an empty string when that is not known, as in the sample.
    ///
    /// Seen in a published sample only: The request table says ISO format, the sample has an empty string: both must be accepted.
    #[serde(rename = "ETA", skip_serializing_if = "::std::option::Option::is_none")]
    pub eta: ::std::option::Option<Timestamp>,
    /// Feedback on the task, an empty array in an older page's sample. Items may be any JSON value.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub feedback: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// The system's and the account's own fields. No page states the shape of an item. Each of the three items in an older page's sample has `_id`, `show`, `displayName`, `lname`, `desc`, `isEnabled`, `isActive`, `metaData`, `type`, `required` and `dataType`, and its `metaData` has `type`, `displayName`, `name`, `description`, `placeholder`, `readOnly` and `tooltipText`.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub fields: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifier of the bot that the task belongs to: `st-…`.
    ///
    /// The vendor's pages contradict each other: From an older page's sample; the request table of the same page has `lid`, probably a misprint.
    #[serde(rename = "iId", skip_serializing_if = "::std::option::Option::is_none")]
    pub i_id: ::std::option::Option<::std::string::String>,
    /// Identifier of the task: `ti-…`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "_id")]
    pub id: ::std::string::String,
    /// Whether the task is active.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "isActive", skip_serializing_if = "::std::option::Option::is_none")]
    pub is_active: ::std::option::Option<bool>,
    /// Whether the task has breached its service level agreement.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "isBreached",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub is_breached: ::std::option::Option<bool>,
    /// Whether the task is a custom task.
    ///
    /// Inferred, not documented: An older page's sample has the member with the value false; its meaning is read from its name.
    #[serde(
        rename = "isCustTsk",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub is_cust_tsk: ::std::option::Option<bool>,
    /// Language of the task, such as `english`.
    ///
    /// Inferred, not documented: In the request table, but in no sample. A whole task plausibly answers with it.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub language: ::std::option::Option<::std::string::String>,
    /// Name of the task in lower case.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub lname: ::std::option::Option<::std::string::String>,
    /// Name of the task.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Identifier of the organisation that the task belongs to: `o-…`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "orgId", skip_serializing_if = "::std::option::Option::is_none")]
    pub org_id: ::std::option::Option<::std::string::String>,
    /// The participants, an empty array in an older page's sample. Items may be any JSON value.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub participants: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// The task's priority.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub priority: ::std::option::Option<TaskPriority>,
    /// The queues that the task is assigned to, an empty array in an older page's sample. Items may be any JSON value.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub queues: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Reference of the task for people, such as `TS000102`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "refId", skip_serializing_if = "::std::option::Option::is_none")]
    pub ref_id: ::std::option::Option<::std::string::String>,
    /// Comments on the resolution, an empty array in an older page's sample. Items may be any JSON value.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "resolutionCmts",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub resolution_cmts: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifiers of the sessions that the task is related to, empty in an older page's sample.
    ///
    /// Inferred, not documented: The array is in an older page's sample; text items are inferred from its being ids.
    #[serde(rename = "sessIds", skip_serializing_if = "::std::option::Option::is_none")]
    pub sess_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Where the task came from, such as `rtm`.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub source: ::std::option::Option<::std::string::String>,
    /// The task's status.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<TaskStatus>,
    /// Whether custom tasks are supported.
    ///
    /// Inferred, not documented: In the request table, but in no sample. A whole task plausibly answers with it.
    #[serde(
        rename = "supportCustomTasks",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub support_custom_tasks: ::std::option::Option<bool>,
    /// The tags of the task, empty in the sample.
    ///
    /// Seen in a published sample only: That the items are text is documented for the request.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub tags: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Identifiers of the tasks associated with this one.
    ///
    /// Inferred, not documented: In the request table, but in no sample. A whole task plausibly answers with it; text items are inferred from the field being ids.
    #[serde(rename = "taskIds", skip_serializing_if = "::std::option::Option::is_none")]
    pub task_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Template that the task was made from, such as `jbhk`.
    ///
    /// The vendor's pages contradict each other: From the samples; the request table of the same page calls the field `caseTmp`.
    #[serde(rename = "taskTmp", skip_serializing_if = "::std::option::Option::is_none")]
    pub task_tmp: ::std::option::Option<::std::string::String>,
    /// Timestamp for tracking updates, in milliseconds since the Unix epoch.
    ///
    /// Inferred, not documented: The request table says milliseconds. The Unix epoch is inferred: read so, the value in an older page's sample falls 44 milliseconds before its `createdAt`.
    #[serde(
        rename = "timestampValue",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub timestamp_value: ::std::option::Option<::serde_json::Number>,
    /// When the task was updated last.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "updatedAt",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub updated_at: ::std::option::Option<Timestamp>,
    /// Who updated the task last.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "updatedBy",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub updated_by: ::std::option::Option<UserSummary>,
    /// The user who created the task or whom it belongs to.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "userInfo", skip_serializing_if = "::std::option::Option::is_none")]
    pub user_info: ::std::option::Option<UserSummary>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// A report job when asked about, with the report once there is one. It is one shape for a job that runs, has finished or has failed. Members that are not listed here are allowed and kept.
///
/// Inferred, not documented: The page shows only a finished report, with `status` and `tasksExecutionReport`. That a running job answers with the envelope of the POST and no report is observed in third-party code that reads this report in production. That a finished one may keep the envelope beside its result is inferred from sibling jobs of the platform, and that `status` is in every answer from both. A failed or expired job is documented nowhere.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct TaskContainmentReport {
    /// What the job does, such as `QUERY`.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub action: ::std::option::Option<::std::string::String>,
    /// Count of dock statuses that were made for the report.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(
        rename = "countOfDockStatuses",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub count_of_dock_statuses: ::std::option::Option<::serde_json::Number>,
    /// Identifier of the user who asked for the report: `u-…`.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(
        rename = "createdBy",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_by: ::std::option::Option<::std::string::String>,
    /// When the job was created.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(
        rename = "createdOn",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_on: ::std::option::Option<Timestamp>,
    /// When the job expires. What is answered after that is not documented.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(rename = "expireAt", skip_serializing_if = "::std::option::Option::is_none")]
    pub expire_at: ::std::option::Option<Timestamp>,
    /// Identifier of the job: `ds-…`.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(rename = "_id", skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// Kind of job, such as `TASK_EXECUTION_CONTAINMENT_REPORT`.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(rename = "jobType", skip_serializing_if = "::std::option::Option::is_none")]
    pub job_type: ::std::option::Option<::std::string::String>,
    /// When the job was last changed.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(rename = "lMod", skip_serializing_if = "::std::option::Option::is_none")]
    pub l_mod: ::std::option::Option<Timestamp>,
    /// How much of the job is done, in percent, 0-100.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. That it grows is inferred. Not in the page's sample of a finished job.
    #[serde(
        rename = "percentageComplete",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub percentage_complete: ::std::option::Option<::serde_json::Number>,
    /// When the report was asked for.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(
        rename = "requestedTime",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub requested_time: ::std::option::Option<Timestamp>,
    /// The state of the job; `SUCCESS` in the sample.
    ///
    /// The vendor's pages contradict each other: The sample has `SUCCESS`; older versions of the page say Success or Failure. What it reads for a failed or expired job is documented nowhere.
    pub status: JobStatus,
    /// What was logged about the job. Items may be any JSON value.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(
        rename = "statusLogs",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub status_logs: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifier of the bot that the report is about: `st-…`.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(rename = "streamId", skip_serializing_if = "::std::option::Option::is_none")]
    pub stream_id: ::std::option::Option<::std::string::String>,
    /// The report, present once the job has finished with success.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "tasksExecutionReport",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub tasks_execution_report: ::std::option::Option<TasksExecutionReport>,
    /// Internal to the platform and without meaning to a caller.
    ///
    /// Observed by others, not documented: Third-party code that reads this report in production expects the envelope of the POST's answer while the job runs. Not in the page's sample of a finished job.
    #[serde(rename = "__v", skip_serializing_if = "::std::option::Option::is_none")]
    pub v: ::std::option::Option<::serde_json::Number>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// A report job, as it was started. Members that are not listed here are allowed and kept.
///
/// Seen in a published sample only: The page's table names and explains the members; their JSON types are those of its sample, as are the forms of identifiers and that the percentage goes from 0. That `_id` is in every answer is inferred: without it the report could not be fetched.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct TaskContainmentReportJob {
    /// What the job does; `QUERY` in the sample.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub action: ::std::option::Option<::std::string::String>,
    /// Count of dock statuses that were made for the report; 1 in the sample. No page says what a dock status is.
    #[serde(
        rename = "countOfDockStatuses",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub count_of_dock_statuses: ::std::option::Option<::serde_json::Number>,
    /// Identifier of the user who asked for the report: `u-…`.
    #[serde(
        rename = "createdBy",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_by: ::std::option::Option<::std::string::String>,
    /// When the job was created.
    #[serde(
        rename = "createdOn",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_on: ::std::option::Option<Timestamp>,
    /// When the job expires. In the sample about 15 minutes after `createdOn`, which is no rule.
    #[serde(rename = "expireAt", skip_serializing_if = "::std::option::Option::is_none")]
    pub expire_at: ::std::option::Option<Timestamp>,
    /// Identifier of the job, with which to fetch the report: `ds-…`.
    #[serde(rename = "_id")]
    pub id: ::std::string::String,
    /// Kind of job; `TASK_EXECUTION_CONTAINMENT_REPORT` in the sample.
    #[serde(rename = "jobType", skip_serializing_if = "::std::option::Option::is_none")]
    pub job_type: ::std::option::Option<::std::string::String>,
    /// When the job was last changed.
    #[serde(rename = "lMod", skip_serializing_if = "::std::option::Option::is_none")]
    pub l_mod: ::std::option::Option<Timestamp>,
    /// How much of the job is done, in percent, 0-100.
    #[serde(
        rename = "percentageComplete",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub percentage_complete: ::std::option::Option<::serde_json::Number>,
    /// When the report was asked for.
    #[serde(
        rename = "requestedTime",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub requested_time: ::std::option::Option<Timestamp>,
    /// The state of the job; `IN_PROGRESS` in the sample.
    ///
    /// The vendor's pages contradict each other: Older versions of the page say it reads Success or Failure; the sample beside them has `IN_PROGRESS`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<JobStatus>,
    /// What was logged about the job, an empty array in the sample. No page states the shape of an item.
    #[serde(
        rename = "statusLogs",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub status_logs: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifier of the bot that the report is about: `st-…`.
    #[serde(rename = "streamId", skip_serializing_if = "::std::option::Option::is_none")]
    pub stream_id: ::std::option::Option<::std::string::String>,
    /// Internal to the platform and without meaning to a caller.
    ///
    /// Seen in a published sample only: In the sample of today's page, but not in its table; the table of an older version calls it internal.
    #[serde(rename = "__v", skip_serializing_if = "::std::option::Option::is_none")]
    pub v: ::std::option::Option<::serde_json::Number>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// The figures of one task with one outcome. A task that both succeeded and failed has two rows, and a session in which it did both counts in each.
///
/// Seen in a published sample only: The page's table names and explains the members; their JSON types are those of the samples. When a session counts as dropped, and that one counts for both outcomes of a task, is from older versions of the page. That the counts of a row are those of its outcome is inferred from it.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct TaskExecutionRow {
    /// Count of those sessions that were handed to an agent.
    #[serde(
        rename = "agentTransferSessions",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub agent_transfer_sessions: ::std::option::Option<::serde_json::Number>,
    /// Share of the row's sessions that were handed to an agent, in percent, 0-100.
    #[serde(
        rename = "agentTransferSessionsInPercentage",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub agent_transfer_sessions_in_percentage: ::std::option::Option<Percentage>,
    /// Date or range that the row covers, within `dateFrom` and `dateTo`. One day, `yyyy-mm-dd`, in the sample; the form in a cumulative report is not documented.
    #[serde(
        rename = "dateRange",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub date_range: ::std::option::Option<::std::string::String>,
    /// Count of those sessions that were dropped: the user left before the task was done, left after it failed, or ended on words without a recognised intent, or the bot fell silent.
    #[serde(
        rename = "dropOffSessions",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub drop_off_sessions: ::std::option::Option<::serde_json::Number>,
    /// Share of the row's sessions that were dropped, in percent, 0-100.
    #[serde(
        rename = "dropOffSessionsInPercentage",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub drop_off_sessions_in_percentage: ::std::option::Option<Percentage>,
    /// Count of those sessions that the bot handled by itself.
    #[serde(
        rename = "selfServiceSessions",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub self_service_sessions: ::std::option::Option<::serde_json::Number>,
    /// Share of the row's sessions that the bot handled alone, in percent, 0-100.
    #[serde(
        rename = "selfServiceSessionsInPercentage",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub self_service_sessions_in_percentage: ::std::option::Option<Percentage>,
    /// The outcome that the row counts. The name begins with a capital letter.
    ///
    /// The vendor's pages contradict each other: Today's table says `success` and `failtask`, the tables of older versions Success and Failure. Today's sample has `success`, that of older versions both of today's values, and third-party code that works against the platform reads `failtask`.
    #[serde(rename = "Status", skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<TaskExecutionStatus>,
    /// Name of the task.
    #[serde(rename = "taskName", skip_serializing_if = "::std::option::Option::is_none")]
    pub task_name: ::std::option::Option<::std::string::String>,
    /// Kind of the task: a dialog, an alert task or an FAQ.
    ///
    /// Seen in a published sample only: The page names the three kinds in words. Of the values only `dialog` is known, from the samples.
    #[serde(rename = "taskType", skip_serializing_if = "::std::option::Option::is_none")]
    pub task_type: ::std::option::Option<::std::string::String>,
    /// Count of times that the task ran with this outcome.
    #[serde(
        rename = "totalExecution",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub total_execution: ::std::option::Option<::serde_json::Number>,
    /// Count of sessions in which the task ran with this outcome.
    #[serde(
        rename = "totalSession",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub total_session: ::std::option::Option<::serde_json::Number>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// Outcome of a task: `success`, or `failtask` when it failed or was dropped. The set is open.
///
/// The vendor's pages contradict each other: Today's table says `success` and `failtask`; those of older versions say Success and Failure, with capital initials, beside a sample that has today's values. That a dropped task counts as failed is from older versions. `failtask` is observed as well: third-party code that works against the platform reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TaskExecutionStatus {
    /// `success`
    Success,
    /// `failtask`
    Failtask,
    /// A value that is not in the contract, unchanged.
    Unknown(::std::string::String),
}
impl TaskExecutionStatus {
    /// The values in the contract.
    pub const KNOWN: &'static [&'static str] = &["success", "failtask"];
    /// The value as in JSON.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Success => "success",
            Self::Failtask => "failtask",
            Self::Unknown(value) => value,
        }
    }
}
impl ::std::convert::From<&str> for TaskExecutionStatus {
    fn from(value: &str) -> Self {
        match value {
            "success" => Self::Success,
            "failtask" => Self::Failtask,
            other => Self::Unknown(other.to_owned()),
        }
    }
}
impl ::std::convert::From<::std::string::String> for TaskExecutionStatus {
    fn from(value: ::std::string::String) -> Self {
        Self::from(value.as_str())
    }
}
impl ::std::convert::From<TaskExecutionStatus> for ::std::string::String {
    fn from(value: TaskExecutionStatus) -> Self {
        value.as_str().to_owned()
    }
}
impl ::std::str::FromStr for TaskExecutionStatus {
    type Err = ::std::convert::Infallible;
    fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
        Ok(Self::from(value))
    }
}
impl ::std::cmp::PartialEq<str> for TaskExecutionStatus {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}
impl ::std::cmp::PartialEq<&str> for TaskExecutionStatus {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
impl ::std::fmt::Display for TaskExecutionStatus {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(self.as_str())
    }
}
impl ::serde::Serialize for TaskExecutionStatus {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> ::serde::Deserialize<'de> for TaskExecutionStatus {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::std::result::Result<Self, D::Error> {
        <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)
            .map(Self::from)
    }
}
impl schemars::JsonSchema for TaskExecutionStatus {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "TaskExecutionStatus".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(
            { "type" : "string", "examples" : ["success", "failtask"] }
        )
    }
}
/// A priority that a task can have, as the account defines it.
///
/// Seen in a published sample only: The pages say only Object, an older one that it has a level and a colour; these are the members in its sample.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct TaskPriority {
    /// Colour to show the priority in, as `#` and six hexadecimal digits.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub color: ::std::option::Option<::std::string::String>,
    /// Text that says what the priority means.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub desc: ::std::option::Option<::std::string::String>,
    /// Identifier of the priority: `pr-…`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "_id", skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// Whether the priority is active.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "isActive", skip_serializing_if = "::std::option::Option::is_none")]
    pub is_active: ::std::option::Option<bool>,
    /// Whether the priority is enabled.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "isEnabled",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub is_enabled: ::std::option::Option<bool>,
    /// Name of the priority in lower case, such as `medium`.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub lname: ::std::option::Option<::std::string::String>,
    /// Name of the priority to show, such as `Medium`.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Weight of the priority, 10 for `Medium` in an older page's sample. No page states a range.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub score: ::std::option::Option<::serde_json::Number>,
    /// Where the priority comes from: `system` in an older page's sample, presumably one that the platform brings along.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
    pub type_: ::std::option::Option<::std::string::String>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// A status that a task can have, as the account defines it.
///
/// Seen in a published sample only: The pages say only Object; these are the members in an older page's sample.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct TaskStatus {
    /// Text that says when the status applies.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub desc: ::std::option::Option<::std::string::String>,
    /// Identifier of the status: `sts-…`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "_id", skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// Whether the status is active.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "isActive", skip_serializing_if = "::std::option::Option::is_none")]
    pub is_active: ::std::option::Option<bool>,
    /// Whether the status is enabled.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "isEnabled",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub is_enabled: ::std::option::Option<bool>,
    /// Name of the status in lower case, such as `open`.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub lname: ::std::option::Option<::std::string::String>,
    /// Name of the status to show, such as `Open`.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Category that the status counts to, such as `open`.
    ///
    /// Seen in a published sample only.
    #[serde(
        rename = "statusCategory",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub status_category: ::std::option::Option<::std::string::String>,
    /// Where the status comes from: `system` in an older page's sample, presumably one that the platform brings along.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
    pub type_: ::std::option::Option<::std::string::String>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// The report itself, its rows grouped by date.
///
/// Seen in a published sample only: The page explains the members of a row only; the rest is its sample's.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct TasksExecutionReport {
    /// The rows, keyed by date, `yyyy-mm-dd` in the sample. No page says how the keys of a cumulative report look, so they may be any text.
    ///
    /// Seen in a published sample only: Third-party code that works against the platform reads it so as well.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<
        ::std::collections::BTreeMap<
            ::std::string::String,
            ::std::vec::Vec<TaskExecutionRow>,
        >,
    >,
    /// Count of rows in the report: 8 in the samples. Whether a page of a longer report counts its own rows or all of them is not documented.
    ///
    /// Seen in a published sample only: Older pages print 8 rows with this total; today's page prints the first of them and keeps the total.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub total: ::std::option::Option<::serde_json::Number>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// A point in time, as text. The samples look like RFC 3339 in UTC with milliseconds, but no page states the format, so nothing is asserted; the text may be empty.
///
/// Seen in a published sample only: The pages say String, timestamp or date; the look is the samples'.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    schemars::JsonSchema
)]
#[serde(transparent)]
pub struct Timestamp(pub ::std::string::String);
impl ::std::ops::Deref for Timestamp {
    type Target = ::std::string::String;
    fn deref(&self) -> &::std::string::String {
        &self.0
    }
}
impl ::std::convert::From<Timestamp> for ::std::string::String {
    fn from(value: Timestamp) -> Self {
        value.0
    }
}
impl ::std::convert::From<::std::string::String> for Timestamp {
    fn from(value: ::std::string::String) -> Self {
        Self(value)
    }
}
impl ::std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        self.0.fmt(f)
    }
}
impl ::std::str::FromStr for Timestamp {
    type Err = ::std::convert::Infallible;
    fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
        Ok(Self(value.to_string()))
    }
}
/// The fields of a task to change. All are optional, and an absent field is left alone, while an empty array or an empty string is a value and is stored. The page lists 39 fields; `iId` is added here, because `lid` is probably a misprint of it. Fields that are not listed here are allowed.
///
/// Inferred, not documented: The fields and their types are documented, with the exceptions marked. That an absent field is left alone and an empty value is stored is inferred from every field being optional and from the sample, which sends the name alone.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct UpdateTaskRequest {
    /// Identifier of the account, in an older page's sample the same value as its example of the header `accountId`.
    #[serde(
        rename = "accountId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_id: ::std::option::Option<::std::string::String>,
    /// Identifiers of the activities that the task is related to.
    ///
    /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
    #[serde(
        rename = "activityIds",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub activity_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Kind of assignment. An older page's sample has `unassigned`; an older page also names `queues` and leaves the list open.
    #[serde(
        rename = "assigneeType",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub assignee_type: ::std::option::Option<::std::string::String>,
    /// The attachments. No page states the shape of an item, and the array is empty in an older page's sample.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub attachments: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifier of the template that the task was made from.
    ///
    /// The vendor's pages contradict each other: Only this request table says `caseTmp`. The sample answer, and the vendor's page on creating a task, say `taskTmp`.
    #[serde(rename = "caseTmp", skip_serializing_if = "::std::option::Option::is_none")]
    pub case_tmp: ::std::option::Option<::std::string::String>,
    /// The channels used. The page's examples are `chat` and `email`.
    ///
    /// Inferred, not documented: The page says Array; text items are inferred from its two examples.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub channel: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Identifiers of the comments on the task.
    ///
    /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
    #[serde(
        rename = "commentIds",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub comment_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Identifiers of the conversations that the task is related to.
    ///
    /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
    #[serde(rename = "convIds", skip_serializing_if = "::std::option::Option::is_none")]
    pub conv_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Kind of conversation. An older page's sample has `TASK`.
    ///
    /// The vendor's pages contradict each other: An older page expects the value case here, its sample answers `TASK`, and today's page names no value.
    #[serde(
        rename = "conversationType",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub conversation_type: ::std::option::Option<::std::string::String>,
    /// When the task was created. The page states no format; the text in an older page's sample looks like RFC 3339 in UTC with milliseconds.
    #[serde(
        rename = "createdAt",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_at: ::std::option::Option<::std::string::String>,
    /// Who created the task. The page states no members; an older page's sample shows `_id`, `name` and `profImage`.
    #[serde(
        rename = "createdBy",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_by: ::std::option::Option<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    >,
    /// The agent the task is assigned to. The page states no members; an older page's sample has an empty object for a task that nobody is assigned to.
    #[serde(
        rename = "currAssignee",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub curr_assignee: ::std::option::Option<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    >,
    /// Text that describes the task.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub desc: ::std::option::Option<::std::string::String>,
    /// When the task is due, in milliseconds since the Unix epoch.
    ///
    /// Inferred, not documented: The page says a timestamp in milliseconds. The Unix epoch is inferred, as for `timestampValue`.
    #[serde(rename = "dueDate", skip_serializing_if = "::std::option::Option::is_none")]
    pub due_date: ::std::option::Option<::serde_json::Number>,
    /// When the task is expected to be resolved, as an ISO date. The sample answer has an empty string for a task without one.
    #[serde(rename = "ETA", skip_serializing_if = "::std::option::Option::is_none")]
    pub eta: ::std::option::Option<::std::string::String>,
    /// Feedback on the task. No page states the shape of an item, and the array is empty in an older page's sample.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub feedback: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// The system's and the account's own fields, with their definitions and values. No page states the shape of an item. An item of an older page's sample has `_id`, `show`, `displayName`, `lname`, `desc`, `isEnabled`, `isActive`, `metaData`, `type`, `required` and `dataType`, but no value.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub fields: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifier of the bot that the task belongs to: `st-…`.
    ///
    /// The vendor's pages contradict each other: Not in the request table, which has `lid` in its place. Taken from an older page's sample answer and from the sample requests for updating a case.
    #[serde(rename = "iId", skip_serializing_if = "::std::option::Option::is_none")]
    pub i_id: ::std::option::Option<::std::string::String>,
    /// Whether the task is active.
    #[serde(rename = "isActive", skip_serializing_if = "::std::option::Option::is_none")]
    pub is_active: ::std::option::Option<bool>,
    /// Whether the task has breached its service level agreement.
    #[serde(
        rename = "isBreached",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub is_breached: ::std::option::Option<bool>,
    /// Language of the task. The page calls it a code; its example is `english`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub language: ::std::option::Option<::std::string::String>,
    /// Identifier of the stream, instance or session, as the page has it. Probably `iId`, which carries the bot's identifier, `st-…`.
    ///
    /// The vendor's pages contradict each other: The request table says `lid`, an older page's sample answer `iId`, as do the sample requests for updating a case, and the sample's header is `Iid`. A lower-case L for a capital I is the likely misprint, so both fields are kept.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub lid: ::std::option::Option<::std::string::String>,
    /// Name of the task in lower case, or a slug of it.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub lname: ::std::option::Option<::std::string::String>,
    /// Name of the task.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Identifier of the organisation: `o-…`.
    #[serde(rename = "orgId", skip_serializing_if = "::std::option::Option::is_none")]
    pub org_id: ::std::option::Option<::std::string::String>,
    /// The participants. An older page calls the items objects, no page states their members, and the array is empty in an older page's sample.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub participants: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// The task's priority. The page states no members, though an older one mentions a level and a colour; those of an older page's sample are listed at TaskPriority.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub priority: ::std::option::Option<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    >,
    /// The queues that the task is assigned to. No page states the shape of an item, and the array is empty in an older page's sample.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub queues: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Reference of the task for people, such as `TS000102` in an older page's sample.
    #[serde(rename = "refId", skip_serializing_if = "::std::option::Option::is_none")]
    pub ref_id: ::std::option::Option<::std::string::String>,
    /// Comments on the resolution. No page states the shape of an item, and the array is empty in an older page's sample.
    #[serde(
        rename = "resolutionCmts",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub resolution_cmts: ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
    /// Identifiers of the sessions that the task is related to.
    ///
    /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
    #[serde(rename = "sessIds", skip_serializing_if = "::std::option::Option::is_none")]
    pub sess_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Where the task came from. The page's example is `rtm`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub source: ::std::option::Option<::std::string::String>,
    /// The task's status. The page states no members; those of an older page's sample are listed at TaskStatus.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    >,
    /// Whether custom tasks are supported.
    #[serde(
        rename = "supportCustomTasks",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub support_custom_tasks: ::std::option::Option<bool>,
    /// All tags of the task, as text.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub tags: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Identifiers of the tasks associated with this one.
    ///
    /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
    #[serde(rename = "taskIds", skip_serializing_if = "::std::option::Option::is_none")]
    pub task_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Timestamp for tracking updates, in milliseconds since the Unix epoch.
    ///
    /// Inferred, not documented: The page says milliseconds. The Unix epoch is inferred: read so, an older page's value falls 44 milliseconds before its `createdAt`.
    #[serde(
        rename = "timestampValue",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub timestamp_value: ::std::option::Option<::serde_json::Number>,
    /// When the task was updated last. The page states no format; the text in an older page's sample looks like RFC 3339 in UTC with milliseconds.
    #[serde(
        rename = "updatedAt",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub updated_at: ::std::option::Option<::std::string::String>,
    /// Who updated the task last. The page states no members; an older page's sample shows `_id`, `name` and `profImage`.
    #[serde(
        rename = "updatedBy",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub updated_by: ::std::option::Option<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    >,
    /// The user who created the task or whom it belongs to. The page states no members; the sample answer shows `_id` and `name`.
    #[serde(rename = "userInfo", skip_serializing_if = "::std::option::Option::is_none")]
    pub user_info: ::std::option::Option<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    >,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
impl UpdateTaskRequest {
    pub fn builder() -> builder::UpdateTaskRequest {
        Default::default()
    }
}
/// A user in short: who created, updated, owns or works on a task. All members are optional; the object is empty where there is no such user.
///
/// Seen in a published sample only: The pages state no members for a user; these are the samples', `profImage` an older page's.
#[derive(
    Default,
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Debug,
    PartialEq,
    schemars::JsonSchema
)]
#[non_exhaustive]
pub struct UserSummary {
    /// Identifier of the user: `u-…`.
    ///
    /// Seen in a published sample only.
    #[serde(rename = "_id", skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// Name of the user to show.
    ///
    /// Seen in a published sample only.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Profile picture of the user; `no-avatar` in an older page's sample, where there is none.
    ///
    /// Inferred, not documented: An older page's sample has the member on `createdBy` and `updatedBy`, not on `userInfo`; its meaning is read from its name.
    #[serde(
        rename = "profImage",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub prof_image: ::std::option::Option<::std::string::String>,
    /// Members that are not in the contract, unchanged.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
/// Types for composing complex structures.
pub mod builder {
    #[derive(Clone, Debug)]
    pub struct CreateTaskContainmentReportRequest {
        filters: ::std::result::Result<super::ReportFilters, ::std::string::String>,
        extra: ::std::result::Result<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for CreateTaskContainmentReportRequest {
        fn default() -> Self {
            Self {
                filters: Err("no value supplied for filters".to_string()),
                extra: Ok(::std::default::Default::default()),
            }
        }
    }
    impl CreateTaskContainmentReportRequest {
        /// Which conversations and tasks the report covers. May be an empty object.
        ///
        /// Seen in a published sample only: The wrapper is only in the page's sample request; its table lists the fields inside.
        pub fn filters<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::ReportFilters>,
            T::Error: ::std::fmt::Display,
        {
            self.filters = value
                .try_into()
                .map_err(|e| {
                    format!("error converting supplied value for filters: {e}")
                });
            self
        }
        /// Members that are not in the contract, unchanged.
        pub fn extra<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            T::Error: ::std::fmt::Display,
        {
            self.extra = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for extra: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<CreateTaskContainmentReportRequest>
    for super::CreateTaskContainmentReportRequest {
        type Error = super::error::ConversionError;
        fn try_from(
            value: CreateTaskContainmentReportRequest,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                filters: value.filters?,
                extra: value.extra?,
            })
        }
    }
    impl ::std::convert::From<super::CreateTaskContainmentReportRequest>
    for CreateTaskContainmentReportRequest {
        fn from(value: super::CreateTaskContainmentReportRequest) -> Self {
            Self {
                filters: Ok(value.filters),
                extra: Ok(value.extra),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct ReportFilters {
        aggregation_type: ::std::result::Result<
            ::std::option::Option<super::AggregationType>,
            ::std::string::String,
        >,
        conversation_status: ::std::result::Result<
            ::std::option::Option<super::ConversationStatus>,
            ::std::string::String,
        >,
        conversation_type: ::std::result::Result<
            ::std::option::Option<super::ConversationType>,
            ::std::string::String,
        >,
        date_from: ::std::result::Result<
            ::std::option::Option<super::ReportDate>,
            ::std::string::String,
        >,
        date_to: ::std::result::Result<
            ::std::option::Option<super::ReportDate>,
            ::std::string::String,
        >,
        include_task_name: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        tags: ::std::result::Result<
            ::std::option::Option<
                ::std::vec::Vec<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
            >,
            ::std::string::String,
        >,
        extra: ::std::result::Result<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for ReportFilters {
        fn default() -> Self {
            Self {
                aggregation_type: Ok(Default::default()),
                conversation_status: Ok(Default::default()),
                conversation_type: Ok(Default::default()),
                date_from: Ok(Default::default()),
                date_to: Ok(Default::default()),
                include_task_name: Ok(Default::default()),
                tags: Ok(Default::default()),
                extra: Ok(::std::default::Default::default()),
            }
        }
    }
    impl ReportFilters {
        /// How the figures are put together. The name begins with a capital letter.
        pub fn aggregation_type<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<super::AggregationType>,
        {
            self.aggregation_type = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for aggregation_type: {e}")
                });
            self
        }
        /// Status of the conversations to report on. The name begins with a capital letter.
        pub fn conversation_status<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<super::ConversationStatus>,
        {
            self.conversation_status = value
                .into_field()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for conversation_status: {e}"
                    )
                });
            self
        }
        /// Kind of conversations to report on. The name begins with a capital letter.
        pub fn conversation_type<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<super::ConversationType>,
        {
            self.conversation_type = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for conversation_type: {e}")
                });
            self
        }
        /// Start of the range, as `yyyy-mm-dd`, from the midnight of that day, or `yyyy-mm-ddThh:mm:ss.mmmZ`. When absent, 7 days before `dateTo`.
        pub fn date_from<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<super::ReportDate>,
        {
            self.date_from = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for date_from: {e}")
                });
            self
        }
        /// End of the range, as `yyyy-mm-dd`, to the end of that day, or `yyyy-mm-ddThh:mm:ss.mmmZ`. When absent, 7 days after `dateFrom`, or today if that is absent too.
        pub fn date_to<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<super::ReportDate>,
        {
            self.date_to = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for date_to: {e}")
                });
            self
        }
        /// Names of the tasks to report on.
        pub fn include_task_name<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.include_task_name = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for include_task_name: {e}")
                });
            self
        }
        /// Custom tags, emitted by the bot, that select the executions to report on. The page says an array of objects and does not state their members.
        pub fn tags<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::std::vec::Vec<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
            >,
        {
            self.tags = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for tags: {e}"));
            self
        }
        /// Members that are not in the contract, unchanged.
        pub fn extra<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            T::Error: ::std::fmt::Display,
        {
            self.extra = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for extra: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<ReportFilters> for super::ReportFilters {
        type Error = super::error::ConversionError;
        fn try_from(
            value: ReportFilters,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                aggregation_type: value.aggregation_type?,
                conversation_status: value.conversation_status?,
                conversation_type: value.conversation_type?,
                date_from: value.date_from?,
                date_to: value.date_to?,
                include_task_name: value.include_task_name?,
                tags: value.tags?,
                extra: value.extra?,
            })
        }
    }
    impl ::std::convert::From<super::ReportFilters> for ReportFilters {
        fn from(value: super::ReportFilters) -> Self {
            Self {
                aggregation_type: Ok(value.aggregation_type),
                conversation_status: Ok(value.conversation_status),
                conversation_type: Ok(value.conversation_type),
                date_from: Ok(value.date_from),
                date_to: Ok(value.date_to),
                include_task_name: Ok(value.include_task_name),
                tags: Ok(value.tags),
                extra: Ok(value.extra),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct UpdateTaskRequest {
        account_id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        activity_ids: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        assignee_type: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        attachments: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
            ::std::string::String,
        >,
        case_tmp: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        channel: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        comment_ids: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        conv_ids: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        conversation_type: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        created_at: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        created_by: ::std::result::Result<
            ::std::option::Option<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            ::std::string::String,
        >,
        curr_assignee: ::std::result::Result<
            ::std::option::Option<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            ::std::string::String,
        >,
        desc: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        due_date: ::std::result::Result<
            ::std::option::Option<::serde_json::Number>,
            ::std::string::String,
        >,
        eta: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        feedback: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
            ::std::string::String,
        >,
        fields: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
            ::std::string::String,
        >,
        i_id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        is_active: ::std::result::Result<
            ::std::option::Option<bool>,
            ::std::string::String,
        >,
        is_breached: ::std::result::Result<
            ::std::option::Option<bool>,
            ::std::string::String,
        >,
        language: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        lid: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        lname: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        name: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        org_id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        participants: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
            ::std::string::String,
        >,
        priority: ::std::result::Result<
            ::std::option::Option<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            ::std::string::String,
        >,
        queues: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
            ::std::string::String,
        >,
        ref_id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        resolution_cmts: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::serde_json::Value>>,
            ::std::string::String,
        >,
        sess_ids: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        source: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        status: ::std::result::Result<
            ::std::option::Option<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            ::std::string::String,
        >,
        support_custom_tasks: ::std::result::Result<
            ::std::option::Option<bool>,
            ::std::string::String,
        >,
        tags: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        task_ids: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        timestamp_value: ::std::result::Result<
            ::std::option::Option<::serde_json::Number>,
            ::std::string::String,
        >,
        updated_at: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        updated_by: ::std::result::Result<
            ::std::option::Option<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            ::std::string::String,
        >,
        user_info: ::std::result::Result<
            ::std::option::Option<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            ::std::string::String,
        >,
        extra: ::std::result::Result<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for UpdateTaskRequest {
        fn default() -> Self {
            Self {
                account_id: Ok(Default::default()),
                activity_ids: Ok(Default::default()),
                assignee_type: Ok(Default::default()),
                attachments: Ok(Default::default()),
                case_tmp: Ok(Default::default()),
                channel: Ok(Default::default()),
                comment_ids: Ok(Default::default()),
                conv_ids: Ok(Default::default()),
                conversation_type: Ok(Default::default()),
                created_at: Ok(Default::default()),
                created_by: Ok(Default::default()),
                curr_assignee: Ok(Default::default()),
                desc: Ok(Default::default()),
                due_date: Ok(Default::default()),
                eta: Ok(Default::default()),
                feedback: Ok(Default::default()),
                fields: Ok(Default::default()),
                i_id: Ok(Default::default()),
                is_active: Ok(Default::default()),
                is_breached: Ok(Default::default()),
                language: Ok(Default::default()),
                lid: Ok(Default::default()),
                lname: Ok(Default::default()),
                name: Ok(Default::default()),
                org_id: Ok(Default::default()),
                participants: Ok(Default::default()),
                priority: Ok(Default::default()),
                queues: Ok(Default::default()),
                ref_id: Ok(Default::default()),
                resolution_cmts: Ok(Default::default()),
                sess_ids: Ok(Default::default()),
                source: Ok(Default::default()),
                status: Ok(Default::default()),
                support_custom_tasks: Ok(Default::default()),
                tags: Ok(Default::default()),
                task_ids: Ok(Default::default()),
                timestamp_value: Ok(Default::default()),
                updated_at: Ok(Default::default()),
                updated_by: Ok(Default::default()),
                user_info: Ok(Default::default()),
                extra: Ok(::std::default::Default::default()),
            }
        }
    }
    impl UpdateTaskRequest {
        /// Identifier of the account, in an older page's sample the same value as its example of the header `accountId`.
        pub fn account_id<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.account_id = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for account_id: {e}")
                });
            self
        }
        /// Identifiers of the activities that the task is related to.
        ///
        /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
        pub fn activity_ids<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.activity_ids = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for activity_ids: {e}")
                });
            self
        }
        /// Kind of assignment. An older page's sample has `unassigned`; an older page also names `queues` and leaves the list open.
        pub fn assignee_type<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.assignee_type = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for assignee_type: {e}")
                });
            self
        }
        /// The attachments. No page states the shape of an item, and the array is empty in an older page's sample.
        pub fn attachments<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::serde_json::Value>>,
        {
            self.attachments = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for attachments: {e}")
                });
            self
        }
        /// Identifier of the template that the task was made from.
        ///
        /// The vendor's pages contradict each other: Only this request table says `caseTmp`. The sample answer, and the vendor's page on creating a task, say `taskTmp`.
        pub fn case_tmp<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.case_tmp = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for case_tmp: {e}")
                });
            self
        }
        /// The channels used. The page's examples are `chat` and `email`.
        ///
        /// Inferred, not documented: The page says Array; text items are inferred from its two examples.
        pub fn channel<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.channel = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for channel: {e}")
                });
            self
        }
        /// Identifiers of the comments on the task.
        ///
        /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
        pub fn comment_ids<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.comment_ids = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for comment_ids: {e}")
                });
            self
        }
        /// Identifiers of the conversations that the task is related to.
        ///
        /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
        pub fn conv_ids<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.conv_ids = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for conv_ids: {e}")
                });
            self
        }
        /// Kind of conversation. An older page's sample has `TASK`.
        ///
        /// The vendor's pages contradict each other: An older page expects the value case here, its sample answers `TASK`, and today's page names no value.
        pub fn conversation_type<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.conversation_type = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for conversation_type: {e}")
                });
            self
        }
        /// When the task was created. The page states no format; the text in an older page's sample looks like RFC 3339 in UTC with milliseconds.
        pub fn created_at<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.created_at = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for created_at: {e}")
                });
            self
        }
        /// Who created the task. The page states no members; an older page's sample shows `_id`, `name` and `profImage`.
        pub fn created_by<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
        {
            self.created_by = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for created_by: {e}")
                });
            self
        }
        /// The agent the task is assigned to. The page states no members; an older page's sample has an empty object for a task that nobody is assigned to.
        pub fn curr_assignee<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
        {
            self.curr_assignee = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for curr_assignee: {e}")
                });
            self
        }
        /// Text that describes the task.
        pub fn desc<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.desc = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for desc: {e}"));
            self
        }
        /// When the task is due, in milliseconds since the Unix epoch.
        ///
        /// Inferred, not documented: The page says a timestamp in milliseconds. The Unix epoch is inferred, as for `timestampValue`.
        pub fn due_date<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::serde_json::Number>,
        {
            self.due_date = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for due_date: {e}")
                });
            self
        }
        /// When the task is expected to be resolved, as an ISO date. The sample answer has an empty string for a task without one.
        pub fn eta<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.eta = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for eta: {e}"));
            self
        }
        /// Feedback on the task. No page states the shape of an item, and the array is empty in an older page's sample.
        pub fn feedback<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::serde_json::Value>>,
        {
            self.feedback = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for feedback: {e}")
                });
            self
        }
        /// The system's and the account's own fields, with their definitions and values. No page states the shape of an item. An item of an older page's sample has `_id`, `show`, `displayName`, `lname`, `desc`, `isEnabled`, `isActive`, `metaData`, `type`, `required` and `dataType`, but no value.
        pub fn fields<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::serde_json::Value>>,
        {
            self.fields = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for fields: {e}"));
            self
        }
        /// Identifier of the bot that the task belongs to: `st-…`.
        ///
        /// The vendor's pages contradict each other: Not in the request table, which has `lid` in its place. Taken from an older page's sample answer and from the sample requests for updating a case.
        pub fn i_id<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.i_id = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for i_id: {e}"));
            self
        }
        /// Whether the task is active.
        pub fn is_active<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<bool>,
        {
            self.is_active = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for is_active: {e}")
                });
            self
        }
        /// Whether the task has breached its service level agreement.
        pub fn is_breached<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<bool>,
        {
            self.is_breached = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for is_breached: {e}")
                });
            self
        }
        /// Language of the task. The page calls it a code; its example is `english`.
        pub fn language<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.language = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for language: {e}")
                });
            self
        }
        /// Identifier of the stream, instance or session, as the page has it. Probably `iId`, which carries the bot's identifier, `st-…`.
        ///
        /// The vendor's pages contradict each other: The request table says `lid`, an older page's sample answer `iId`, as do the sample requests for updating a case, and the sample's header is `Iid`. A lower-case L for a capital I is the likely misprint, so both fields are kept.
        pub fn lid<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.lid = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for lid: {e}"));
            self
        }
        /// Name of the task in lower case, or a slug of it.
        pub fn lname<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.lname = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for lname: {e}"));
            self
        }
        /// Name of the task.
        pub fn name<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.name = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for name: {e}"));
            self
        }
        /// Identifier of the organisation: `o-…`.
        pub fn org_id<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.org_id = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for org_id: {e}"));
            self
        }
        /// The participants. An older page calls the items objects, no page states their members, and the array is empty in an older page's sample.
        pub fn participants<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::serde_json::Value>>,
        {
            self.participants = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for participants: {e}")
                });
            self
        }
        /// The task's priority. The page states no members, though an older one mentions a level and a colour; those of an older page's sample are listed at TaskPriority.
        pub fn priority<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
        {
            self.priority = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for priority: {e}")
                });
            self
        }
        /// The queues that the task is assigned to. No page states the shape of an item, and the array is empty in an older page's sample.
        pub fn queues<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::serde_json::Value>>,
        {
            self.queues = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for queues: {e}"));
            self
        }
        /// Reference of the task for people, such as `TS000102` in an older page's sample.
        pub fn ref_id<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.ref_id = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for ref_id: {e}"));
            self
        }
        /// Comments on the resolution. No page states the shape of an item, and the array is empty in an older page's sample.
        pub fn resolution_cmts<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::serde_json::Value>>,
        {
            self.resolution_cmts = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for resolution_cmts: {e}")
                });
            self
        }
        /// Identifiers of the sessions that the task is related to.
        ///
        /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
        pub fn sess_ids<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.sess_ids = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for sess_ids: {e}")
                });
            self
        }
        /// Where the task came from. The page's example is `rtm`.
        pub fn source<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.source = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for source: {e}"));
            self
        }
        /// The task's status. The page states no members; those of an older page's sample are listed at TaskStatus.
        pub fn status<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
        {
            self.status = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for status: {e}"));
            self
        }
        /// Whether custom tasks are supported.
        pub fn support_custom_tasks<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<bool>,
        {
            self.support_custom_tasks = value
                .into_field()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for support_custom_tasks: {e}"
                    )
                });
            self
        }
        /// All tags of the task, as text.
        pub fn tags<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.tags = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for tags: {e}"));
            self
        }
        /// Identifiers of the tasks associated with this one.
        ///
        /// Inferred, not documented: The page says Array; text items are inferred from the field being ids.
        pub fn task_ids<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::vec::Vec<::std::string::String>>,
        {
            self.task_ids = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for task_ids: {e}")
                });
            self
        }
        /// Timestamp for tracking updates, in milliseconds since the Unix epoch.
        ///
        /// Inferred, not documented: The page says milliseconds. The Unix epoch is inferred: read so, an older page's value falls 44 milliseconds before its `createdAt`.
        pub fn timestamp_value<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::serde_json::Number>,
        {
            self.timestamp_value = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for timestamp_value: {e}")
                });
            self
        }
        /// When the task was updated last. The page states no format; the text in an older page's sample looks like RFC 3339 in UTC with milliseconds.
        pub fn updated_at<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<::std::string::String>,
        {
            self.updated_at = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for updated_at: {e}")
                });
            self
        }
        /// Who updated the task last. The page states no members; an older page's sample shows `_id`, `name` and `profImage`.
        pub fn updated_by<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
        {
            self.updated_by = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for updated_by: {e}")
                });
            self
        }
        /// The user who created the task or whom it belongs to. The page states no members; the sample answer shows `_id` and `name`.
        pub fn user_info<T>(mut self, value: T) -> Self
        where
            T: crate::field::IntoField<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
        {
            self.user_info = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for user_info: {e}")
                });
            self
        }
        /// Members that are not in the contract, unchanged.
        pub fn extra<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
            >,
            T::Error: ::std::fmt::Display,
        {
            self.extra = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for extra: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<UpdateTaskRequest> for super::UpdateTaskRequest {
        type Error = super::error::ConversionError;
        fn try_from(
            value: UpdateTaskRequest,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                account_id: value.account_id?,
                activity_ids: value.activity_ids?,
                assignee_type: value.assignee_type?,
                attachments: value.attachments?,
                case_tmp: value.case_tmp?,
                channel: value.channel?,
                comment_ids: value.comment_ids?,
                conv_ids: value.conv_ids?,
                conversation_type: value.conversation_type?,
                created_at: value.created_at?,
                created_by: value.created_by?,
                curr_assignee: value.curr_assignee?,
                desc: value.desc?,
                due_date: value.due_date?,
                eta: value.eta?,
                feedback: value.feedback?,
                fields: value.fields?,
                i_id: value.i_id?,
                is_active: value.is_active?,
                is_breached: value.is_breached?,
                language: value.language?,
                lid: value.lid?,
                lname: value.lname?,
                name: value.name?,
                org_id: value.org_id?,
                participants: value.participants?,
                priority: value.priority?,
                queues: value.queues?,
                ref_id: value.ref_id?,
                resolution_cmts: value.resolution_cmts?,
                sess_ids: value.sess_ids?,
                source: value.source?,
                status: value.status?,
                support_custom_tasks: value.support_custom_tasks?,
                tags: value.tags?,
                task_ids: value.task_ids?,
                timestamp_value: value.timestamp_value?,
                updated_at: value.updated_at?,
                updated_by: value.updated_by?,
                user_info: value.user_info?,
                extra: value.extra?,
            })
        }
    }
    impl ::std::convert::From<super::UpdateTaskRequest> for UpdateTaskRequest {
        fn from(value: super::UpdateTaskRequest) -> Self {
            Self {
                account_id: Ok(value.account_id),
                activity_ids: Ok(value.activity_ids),
                assignee_type: Ok(value.assignee_type),
                attachments: Ok(value.attachments),
                case_tmp: Ok(value.case_tmp),
                channel: Ok(value.channel),
                comment_ids: Ok(value.comment_ids),
                conv_ids: Ok(value.conv_ids),
                conversation_type: Ok(value.conversation_type),
                created_at: Ok(value.created_at),
                created_by: Ok(value.created_by),
                curr_assignee: Ok(value.curr_assignee),
                desc: Ok(value.desc),
                due_date: Ok(value.due_date),
                eta: Ok(value.eta),
                feedback: Ok(value.feedback),
                fields: Ok(value.fields),
                i_id: Ok(value.i_id),
                is_active: Ok(value.is_active),
                is_breached: Ok(value.is_breached),
                language: Ok(value.language),
                lid: Ok(value.lid),
                lname: Ok(value.lname),
                name: Ok(value.name),
                org_id: Ok(value.org_id),
                participants: Ok(value.participants),
                priority: Ok(value.priority),
                queues: Ok(value.queues),
                ref_id: Ok(value.ref_id),
                resolution_cmts: Ok(value.resolution_cmts),
                sess_ids: Ok(value.sess_ids),
                source: Ok(value.source),
                status: Ok(value.status),
                support_custom_tasks: Ok(value.support_custom_tasks),
                tags: Ok(value.tags),
                task_ids: Ok(value.task_ids),
                timestamp_value: Ok(value.timestamp_value),
                updated_at: Ok(value.updated_at),
                updated_by: Ok(value.updated_by),
                user_info: Ok(value.user_info),
                extra: Ok(value.extra),
            }
        }
    }
}
/// Error types.
pub mod error {
    /// Error from a `TryFrom` or `FromStr` implementation.
    pub struct ConversionError(::std::borrow::Cow<'static, str>);
    impl ::std::error::Error for ConversionError {}
    impl ::std::fmt::Display for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Display::fmt(&self.0, f)
        }
    }
    impl ::std::fmt::Debug for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Debug::fmt(&self.0, f)
        }
    }
    impl From<&'static str> for ConversionError {
        fn from(value: &'static str) -> Self {
            Self(value.into())
        }
    }
    impl From<String> for ConversionError {
        fn from(value: String) -> Self {
            Self(value.into())
        }
    }
}
