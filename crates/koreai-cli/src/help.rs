//! What stands below the help of a command.

use crate::exit;

/// Examples and the like, the vendor's page, the exit codes.
pub(crate) fn footer(examples: &str, page: Option<&str>) -> String {
    let page = page.map(|page| format!("The vendor's page: {page}\n\n"));
    format!("{examples}\n\n{}{}", page.unwrap_or_default(), exit::ALL)
}
