//! `cargo xtask lint`.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use contract::diagnostic;
use contract_lint::Profile;

use crate::args::{Lint, LintFormat};
use crate::terminal::{has_colour, print, shorter};

pub(crate) fn run(root: &Path, args: Lint) -> Result<ExitCode, String> {
    let ours = root.join("spec/openapi.yaml");
    let file = args.file.unwrap_or_else(|| shorter(ours.clone()));
    let profile = match is_same(&file, &ours) {
        true => Profile::Contract,
        false => Profile::Foreign,
    };
    let source = contract::read(&file).map_err(|error| error.to_string())?;
    let (read, findings) = contract_lint::document_of(source, profile);
    let source = read.map_or_else(|source| source, |spec| spec.source);
    match args.format {
        LintFormat::Json => {
            let json = contract_lint::to_json(&source, &findings);
            print(&format!("{json:#}\n"));
        }
        LintFormat::Human => {
            let colour = has_colour(&io::stdout());
            print(&diagnostic::render(&source, &findings, colour));
            let summary = match findings.is_empty() {
                true => "no findings".to_owned(),
                false => diagnostic::summary(&findings),
            };
            print(&format!("{}: {summary}\n", source.name));
        }
    }
    let failed = match args.deny_warnings {
        true => !findings.is_empty(),
        false => diagnostic::any_error(&findings),
    };
    Ok(ExitCode::from(u8::from(failed)))
}

/// Whether two paths lead to one file.
fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
