//! `cargo xtask dist`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use contract_dist::{Error, Job, Part};

use crate::terminal::{print, rejected};

const NOTHING: &str = "Nothing was built.";

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the contract has errors, or a tool refuses what was made of it; the folder is as it was before
  2  could not run: bad arguments, a tool that is missing, or a file that cannot be read or written";

#[derive(Debug, Args)]
pub(crate) struct Dist {
    /// Where to; a folder that is there already must hold what an earlier run made and nothing else,
    /// and is replaced whole.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the folder will be served, so that each `$id` is the address of its schema. Otherwise
    /// they are names, and lead nowhere.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Build only this, and what it is made of; may be given more than once [default: all]. The folder
    /// then holds nothing else.
    #[arg(long, value_name = "PART", value_enum)]
    only: Vec<Part>,
}

pub(crate) fn run(root: &Path, args: Dist) -> anyhow::Result<ExitCode> {
    let job = Job {
        out: args.out.unwrap_or_else(|| root.join("dist")),
        base: args
            .base_url
            .as_deref()
            .map(contract_dist::base_url)
            .transpose()
            .map_err(anyhow::Error::msg)?,
        parts: match args.only.as_slice() {
            [] => Part::value_variants().iter().copied().collect(),
            only => only.iter().copied().collect(),
        },
    };
    let spec = match contract_lint::read(&root.join("spec/openapi.yaml")) {
        Ok((spec, _)) => spec,
        Err(contract_lint::Error::Rejected(found)) => return Ok(rejected(&found, NOTHING)),
        Err(error) => return Err(error.into()),
    };
    match contract_dist::build(root, &spec, &job, &mut |step| eprintln!("{step}")) {
        Ok(built) => {
            print(&format!("{} holds\n", job.out.display()));
            print(&contract_dist::table(&built.files));
            for part in built.gone {
                let folder = part.folder();
                eprintln!("{folder}/ of an earlier run is gone, as this one was not to build it");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::Contract(found)) => Ok(rejected(&found, NOTHING)),
        Err(error @ (Error::Step { .. } | Error::Site(_))) => {
            eprintln!("error: {error}\n{} is as it was before.", job.out.display());
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}
