//! `cargo xtask dist`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use contract_dist::{Coverage, Error, Job, Part, Place};
use contract_drift::observed::{self, Evidence};

use crate::terminal::{print, rejected};

const NOTHING: &str = "Nothing was built.";

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the contract has errors, or a tool rejects the result; the folder is unchanged
  2  could not run: bad arguments, a missing tool, or a file that cannot be read or written";

#[derive(Debug, Args)]
pub(crate) struct Dist {
    /// Output folder. An existing folder is replaced, and must contain only the output of an earlier run.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The URL where the folder will be served, so that each `$id` is the address of its schema. Without it,
    /// `$id`s are names that cannot be fetched.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Build only this part and its inputs; repeatable [default: all]. The folder then contains nothing else.
    #[arg(long, value_name = "PART", value_enum)]
    only: Vec<Part>,
    /// What of the contract a test suite touches, as `koreai coverage --format json` writes it: becomes a page of the
    /// site.
    #[arg(long, value_name = "FILE")]
    coverage: Option<PathBuf>,
}

/// More bytes than this are no coverage of one contract.
const MAX_COVERAGE: u64 = 16 << 20;

pub(crate) fn run(root: &Path, args: Dist) -> anyhow::Result<ExitCode> {
    let coverage = args.coverage.as_deref().map(coverage).transpose()?;
    let is_with_site = args.only.is_empty() || args.only.contains(&Part::Site);
    if coverage.is_some() && !is_with_site {
        return Err(anyhow!(
            "`--coverage` is for the site, which `--only` leaves out"
        ));
    }
    let spec = match contract_lint::read(&root.join("spec/openapi.yaml")) {
        Ok((spec, _)) => spec,
        Err(contract_lint::Error::Rejected(found)) => return Ok(rejected(&found, NOTHING)),
        Err(error) => return Err(error.into()),
    };
    let evidence = Evidence::load_project(&root.join(observed::PATH))?;
    let seen = observed::by_body(&spec, &evidence).into_iter();
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
        observed: seen
            .map(|at| {
                let place = Place {
                    operation: at.operation,
                    body: at.body,
                    pointer: at.pointer,
                };
                (place, at.seen.brief())
            })
            .collect(),
        coverage,
    };
    match contract_dist::build(root, &spec, &job, &mut |step| eprintln!("{step}")) {
        Ok(built) => {
            print(&format!("{} contains\n", job.out.display()));
            print(&contract_dist::table(&built.files));
            for part in built.gone {
                let folder = part.folder();
                eprintln!(
                    "{folder}/ of an earlier run was removed, since this run did not build it"
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::Contract(found)) => Ok(rejected(&found, NOTHING)),
        Err(error @ (Error::Step { .. } | Error::Site(_))) => {
            eprintln!("error: {error}\n{} is unchanged.", job.out.display());
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

fn coverage(path: &Path) -> anyhow::Result<Coverage> {
    let place = || format!("--coverage {}", path.display());
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_COVERAGE + 1).read_to_end(&mut text))
        .map_err(|error| anyhow!("{}: {error}", place()))?;
    if text.len() as u64 > MAX_COVERAGE {
        return Err(anyhow!(
            "{}: larger than {} MiB",
            place(),
            MAX_COVERAGE >> 20
        ));
    }
    Coverage::parse(&text).map_err(|error| anyhow!("{}: {error}", place()))
}
