//! What a field of a request can be set from.

use chrono::{DateTime, TimeZone};
use serde_json::{Map, Number, Value};

/// A value that a field of a request can be set from: the field's own type, an option of it (`None` leaves
/// the field out), and what is commonly at hand, such as `&str` for a text, integers for a number, and a
/// point in time for milliseconds since 1970.
///
/// ```
/// # use koreai_client::types::UpdateTaskRequest;
/// use koreai_client::chrono::Utc;
/// use serde_json::json;
///
/// let _ = UpdateTaskRequest::builder()
///     .name("Call back")
///     .due_date(Utc::now())
///     .timestamp_value(1_749_032_280_681_i64)
///     .tags(["urgent", "vip"])
///     .priority(json!({"name": "High"}))
///     .desc(None);
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be set from `{Self}`",
    label = "give a `{T}`, or what becomes one"
)]
pub trait IntoField<T> {
    /// The value of the field; `None` leaves it out.
    ///
    /// # Errors
    ///
    /// The value cannot be sent, such as a number that is not finite.
    fn into_field(self) -> Result<Option<T>, String>;
}

impl<T> IntoField<T> for T {
    fn into_field(self) -> Result<Option<T>, String> {
        Ok(Some(self))
    }
}

impl<T> IntoField<T> for Option<T> {
    fn into_field(self) -> Result<Self, String> {
        Ok(self)
    }
}

impl IntoField<String> for &str {
    fn into_field(self) -> Result<Option<String>, String> {
        Ok(Some(self.to_owned()))
    }
}

impl IntoField<String> for &String {
    fn into_field(self) -> Result<Option<String>, String> {
        Ok(Some(self.clone()))
    }
}

impl IntoField<Vec<String>> for &[&str] {
    fn into_field(self) -> Result<Option<Vec<String>>, String> {
        Ok(Some(self.iter().map(|text| (*text).to_owned()).collect()))
    }
}

impl<const N: usize> IntoField<Vec<String>> for [&str; N] {
    fn into_field(self) -> Result<Option<Vec<String>>, String> {
        Ok(Some(self.iter().map(|text| (*text).to_owned()).collect()))
    }
}

impl<T, const N: usize> IntoField<Vec<T>> for [T; N] {
    fn into_field(self) -> Result<Option<Vec<T>>, String> {
        Ok(Some(self.into()))
    }
}

impl IntoField<Vec<String>> for &[String] {
    fn into_field(self) -> Result<Option<Vec<String>>, String> {
        Ok(Some(self.to_vec()))
    }
}

impl IntoField<Vec<String>> for &Vec<String> {
    fn into_field(self) -> Result<Option<Vec<String>>, String> {
        Ok(Some(self.clone()))
    }
}

/// What `json!({…})` makes.
impl IntoField<Map<String, Value>> for Value {
    fn into_field(self) -> Result<Option<Map<String, Value>>, String> {
        match self {
            Self::Object(object) => Ok(Some(object)),
            _ => Err("a JSON object is needed".to_owned()),
        }
    }
}

/// What `json!([…])` makes.
impl IntoField<Vec<Value>> for Value {
    fn into_field(self) -> Result<Option<Vec<Value>>, String> {
        match self {
            Self::Array(items) => Ok(Some(items)),
            _ => Err("a JSON array is needed".to_owned()),
        }
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(
            impl IntoField<Number> for $integer {
                fn into_field(self) -> Result<Option<Number>, String> {
                    Ok(Some(self.into()))
                }
            }
        )*
    };
}

integers!(i16, i32, i64, u8, u16, u32, u64, usize);

impl IntoField<Number> for f64 {
    fn into_field(self) -> Result<Option<Number>, String> {
        let number = Number::from_f64(self);
        number
            .map(Some)
            .ok_or_else(|| "a number that is not finite cannot be sent".to_owned())
    }
}

/// Milliseconds since 1970.
impl<Z: TimeZone> IntoField<Number> for DateTime<Z> {
    fn into_field(self) -> Result<Option<Number>, String> {
        Ok(Some(self.timestamp_millis().into()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::generated::types::UpdateTaskRequest;

    #[test]
    fn fields_are_set_from_what_is_at_hand() {
        let texts = vec!["a".to_owned()];
        let request: UpdateTaskRequest = UpdateTaskRequest::builder()
            .tags(["a"])
            .sess_ids(&texts)
            .conv_ids(&texts[..])
            .priority(json!({"name": "High"}))
            .queues(json!([1]))
            .due_date(7_u64)
            .try_into()
            .expect("a request");
        let expected = json!({
            "tags": ["a"], "sessIds": ["a"], "convIds": ["a"], "priority": {"name": "High"}, "queues": [1], "dueDate": 7,
        });
        assert_eq!(json!(request), expected);
        let request = UpdateTaskRequest::builder().priority(json!("High"));
        let error = UpdateTaskRequest::try_from(request).expect_err("no object");
        assert!(error.to_string().contains("priority"), "{error}");
        let request = UpdateTaskRequest::builder().queues(json!({}));
        assert!(UpdateTaskRequest::try_from(request).is_err());
    }
}
