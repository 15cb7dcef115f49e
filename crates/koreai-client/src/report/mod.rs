//! The task containment report: one call for what are three on the wire.

mod dates;
mod findings;
mod job;
mod pages;
mod polling;
mod range;
mod request;
mod rows;
mod status;
mod steps;

pub use dates::{DateOrTime, InvalidDate, MAX_DAYS, MAX_DAYS_DAILY};
pub use findings::{PageFinding, ReportFinding};
pub use job::{JobTicket, Progress, ReportJob};
pub use pages::Page;
pub use range::RangeReport;
pub use request::{MAX_PAGES, MAX_PARTS, ReportRequest};
pub use steps::{DatedRow, FailedPart, NewRows, ReportStep};
