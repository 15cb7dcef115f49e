//! The task containment report: one call for what are three on the wire.

mod dates;
mod job;
mod pages;
mod polling;
mod request;
mod rows;
mod status;

pub use dates::{DateOrTime, InvalidDate, MAX_DAYS, MAX_DAYS_DAILY};
pub use job::{JobTicket, Progress, ReportJob};
pub use pages::{Page, PageFinding, Paging};
pub use request::ReportRequest;
