//! Points in time: kept as text, read on demand.

use chrono::{DateTime, FixedOffset, ParseError};

use crate::generated::types::Timestamp;

impl Timestamp {
    /// The point in time that the text names.
    ///
    /// Fails where the text is not an RFC 3339 timestamp; no page of the vendor states a format, and an
    /// empty text has been seen.
    ///
    /// ```
    /// use koreai_client::types::Timestamp;
    ///
    /// let at = Timestamp::from("2024-03-08T12:30:46.247Z".to_owned());
    /// assert_eq!(at.parse_rfc3339().unwrap().timestamp_millis(), 1_709_901_046_247);
    /// assert!(Timestamp::from(String::new()).parse_rfc3339().is_err());
    /// ```
    pub fn parse_rfc3339(&self) -> Result<DateTime<FixedOffset>, ParseError> {
        DateTime::parse_from_rfc3339(self)
    }
}
