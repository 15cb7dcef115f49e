//! Laws of the design over what is generated.

use chrono::NaiveDate;
use koreai_schemas::{Direction, SCHEMAS};
use koreai_validate::Schema;
use serde_json::json;

/// The calendar repeats itself after 400 years. Years begin at 0001.
#[test]
fn dates_are_those_of_the_calendar() {
    let report = Schema::named("create-task-containment-report.request").expect("it is there");
    for year in (1900..2300).chain([0, 1, 9999]) {
        for (month, day) in (0..14).flat_map(|month| (0..33).map(move |day| (month, day))) {
            let date = format!("{year:04}-{month:02}-{day:02}");
            let filters = json!({"filters": {"dateFrom": date}});
            let is_day = year > 0 && NaiveDate::from_ymd_opt(year, month, day).is_some();
            assert_eq!(report.is_valid(&filters), is_day, "{date}");
        }
    }
}

#[test]
fn requests_and_responses_are_reported_apart() {
    for schema in SCHEMAS {
        let expected = match schema.name.rsplit('.').next() {
            Some("request") => Direction::Request,
            _ => Direction::Response,
        };
        assert_eq!(schema.direction, expected, "{}", schema.name);
    }
}
