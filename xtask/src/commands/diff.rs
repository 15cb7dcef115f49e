//! `cargo xtask diff`.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use contract::Spec;
use contract_compat::{Base, Verdict};

use crate::args::{Diff, DiffFormat};
use crate::terminal::{has_colour, print, shorter, show};

pub(crate) fn run(root: &Path, args: Diff) -> Result<ExitCode, String> {
    let base = Base::parse(args.base.as_deref());
    let old = base.read(root).map_err(|error| error.to_string())?;
    let file = args
        .spec
        .unwrap_or_else(|| shorter(root.join("spec/openapi.yaml")));
    let new = contract::read(&file).map_err(|error| error.to_string())?;
    // Only the form is checked: the lint may have grown since the old version.
    let read = |source| match Spec::parse(source) {
        Ok((spec, _)) => Some(spec),
        Err((source, findings)) => {
            show(&source, &findings);
            None
        }
    };
    let (Some(old), Some(new)) = (read(old), read(new)) else {
        eprintln!("Nothing was compared.");
        return Ok(ExitCode::FAILURE);
    };
    let comparison = contract_compat::compare(&old, &new);
    print(&match args.format {
        DiffFormat::Human => contract_compat::human(&comparison, has_colour(&io::stdout())),
        DiffFormat::Json => format!("{:#}\n", contract_compat::json(&comparison)),
        DiffFormat::Markdown => contract_compat::markdown(&comparison),
        DiffFormat::Sarif => format!("{:#}\n", contract_compat::sarif(&comparison)),
        DiffFormat::Junit => contract_compat::junit(&comparison),
    });
    let failed = match args.require_bump {
        true => contract_compat::raised(&comparison).problem.is_some(),
        false => comparison.verdict() > Verdict::Compatible,
    };
    Ok(ExitCode::from(u8::from(failed)))
}
