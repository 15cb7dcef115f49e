//! `cargo xtask dist`: the schemas for other languages.
//!
//! Schemas are rendered here; packages are put together by scripts in the languages they are for, with
//! their established tools. All of it happens in a folder beside the wanted one, which takes its
//! place at the end: a step that fails leaves what was there.

mod schemas;
mod site;
mod tools;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use url::Url;

use crate::client::{self, Flavour};
use crate::generate;
use schemas::Files;
use site::Site;
use tools::Tools;

/// In the folder itself: what is in it. A folder without one is not ours to replace.
const SUMS: &str = "SHA256SUMS";

/// What to build.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where to.
    pub out: PathBuf,
    /// Where it will be served, as [`base_url`] gives it.
    pub base: Option<String>,
}

/// Why nothing was built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Tools are missing; a line for each.
    #[error("what packages are built with is missing; install it and run again:{0}")]
    Missing(String),
    /// The contract has errors.
    #[error(transparent)]
    Contract(#[from] generate::Error),
    /// The folder holds something else.
    #[error(
        "{} is not of an earlier run (it has no {SUMS}), so it is not replaced; give an empty folder, or another --out",
        _0.display()
    )]
    NotOurs(PathBuf),
    /// A tool failed.
    #[error("{doing} failed: `{program}` {how}\n{output}")]
    Step {
        /// What was being done.
        doing: String,
        /// The tool.
        program: String,
        /// How it ended.
        how: String,
        /// What it said.
        output: String,
    },
    /// The site would not be whole; a line for each problem.
    #[error("the site would not be whole:{0}")]
    Site(String),
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {error}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::Io {
        action,
        path,
        error,
    }
}

/// An address under which files can be served, without a slash at its end.
pub fn base_url(text: &str) -> Result<String, String> {
    let problem = match Url::parse(text) {
        Err(error) => error.to_string(),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            format!("`{}` is neither http nor https", url.scheme())
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            "it has a query or a fragment, and files lie under paths".to_owned()
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "it has a user name or a password, which every schema would show".to_owned()
        }
        Ok(url) => return Ok(url.as_str().trim_end_matches('/').to_owned()),
    };
    Err(format!(
        "--base-url `{text}`: {problem}; write it as https://example.org/koreai"
    ))
}

/// Builds everything, and tells what is there now: each file, and its size.
pub fn build(
    root: &Path,
    job: &Job,
    told: &mut dyn FnMut(&str),
) -> Result<Vec<(String, u64)>, Error> {
    check_out(&job.out)?;
    let contract = root.join("spec/openapi.yaml");
    let (spec, warnings) = generate::read(&contract)?;
    let findings = |findings| generate::Error::Findings {
        source_text: Box::new(spec.source.clone()),
        findings: [warnings.clone(), findings].concat(),
    };
    let bodies = crate::schemas::bodies(&spec).map_err(findings)?;
    let files = schemas::files(&spec, &bodies, job.base.as_deref()).map_err(findings)?;
    let together = schemas::together(&spec, &bodies);
    let rust = client::render(&spec, &bodies, Flavour::Project).map_err(findings)?;
    let tools = Tools::ready(root, told)?;

    let stage = Stage::beside(&job.out)?;
    told("schemas");
    write(&stage.out.join("schemas"), &files)?;
    let schemas = stage.out.join("schemas").join(schemas::folder(&spec));
    told("npm package: schemas, types, validators");
    npm(root, &tools, &stage, &schemas, &together)?;
    told("Python package: schemas, types, models");
    python(root, &tools, &stage, &schemas, &together)?;
    told("site: pages, API reference");
    let inputs = Site {
        spec: &spec,
        bodies: &bodies,
        schemas: &files,
        packages: site::packages(&stage)?,
        types: site::types(root, &tools, &stage, &bodies, &rust)?,
        renderer: site::renderer(&tools)?,
        changelog: &site::changelog(root)?,
    };
    site(&stage, &inputs)?;
    let files = read(&stage.out, "")?;
    let sums = schemas::checksums(
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), &bytes[..])),
    );
    write(
        &stage.out,
        &Files::from([(SUMS.to_owned(), sums.into_bytes())]),
    )?;
    let sizes = files
        .into_iter()
        .map(|(path, bytes)| (path, bytes.len() as u64))
        .collect();
    stage.finish(&job.out)?;
    Ok(sizes)
}

/// Folders of many files, which are told as one.
const FOLDERS: [&str; 2] = ["schemas/", "site/"];

/// What was built, as a person reads it.
pub fn table(files: &[(String, u64)]) -> String {
    let alone = |path: &str| !FOLDERS.iter().any(|folder| path.starts_with(folder));
    let packages = files.iter().filter(|(path, _)| alone(path));
    let mut out: String = packages
        .map(|(path, size)| format!("{size:>8} bytes  {path}\n"))
        .collect();
    for folder in FOLDERS {
        let inside = files.iter().filter(|(path, _)| path.starts_with(folder));
        out.push_str(&format!("{:>8} files  {folder}\n", inside.count()));
    }
    out
}

fn npm(
    root: &Path,
    tools: &Tools,
    stage: &Stage,
    schemas: &Path,
    together: &Value,
) -> Result<(), Error> {
    let package = stage.package(root, "npm", together)?;
    step(
        "putting the npm package together",
        Command::new("node")
            .arg(root.join("xtask/src/dist/npm/build.mjs"))
            .args([tools.folder(), schemas, &stage.work.join("bodies.json")])
            .arg(&package),
    )?;
    step(
        "checking the types",
        tools
            .node("typescript/bin/tsc")
            .args(["--strict", "--noEmit", "--module", "nodenext"])
            .args(["--target", "es2022", "index.d.ts", "index.d.cts"])
            .current_dir(&package),
    )?;
    step(
        "packing the npm package",
        Command::new("npm")
            .args(["pack", "--offline", "--ignore-scripts", "--silent"])
            .arg("--pack-destination")
            .arg(stage.folder("npm")?)
            .current_dir(&package),
    )
}

fn python(
    root: &Path,
    tools: &Tools,
    stage: &Stage,
    schemas: &Path,
    together: &Value,
) -> Result<(), Error> {
    let package = stage.package(root, "python", together)?;
    step(
        "putting the Python package together",
        tools
            .python()
            .arg(root.join("xtask/src/dist/python/build.py"))
            .args([schemas, &stage.work.join("bodies.json"), &package]),
    )?;
    step(
        "checking the types",
        tools
            .python()
            .args(["-m", "mypy", "--strict", "--no-error-summary"])
            .args(["--python-version", "3.10", "--cache-dir"])
            .arg(stage.work.join("mypy"))
            .arg("src/koreai_schemas")
            .current_dir(&package),
    )?;
    step(
        "packing the Python package",
        tools
            .python()
            .args(["-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"])
            .arg("--directory")
            .arg(stage.folder("python")?)
            .current_dir(&package),
    )
}

/// The site, of what was made before it.
fn site(stage: &Stage, site: &Site<'_>) -> Result<(), Error> {
    let lines = |problems: Vec<String>| problems.iter().map(|line| format!("\n  {line}")).collect();
    let files = site
        .files()
        .map_err(|problems| Error::Site(lines(problems)))?;
    write(&stage.out.join("site"), &files)
}

/// Runs a tool; what it says is shown only if it fails.
fn step(doing: &str, command: &mut Command) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    judged(doing, &program, command.output())
}

fn judged(doing: &str, program: &str, done: io::Result<Output>) -> Result<(), Error> {
    let (how, output) = match done {
        Ok(done) if done.status.success() => return Ok(()),
        Ok(done) => {
            let said = [&done.stdout[..], &done.stderr].concat();
            let said = String::from_utf8_lossy(&said).trim().to_owned();
            (format!("ended with {}", done.status), said)
        }
        Err(error) => ("could not be run".to_owned(), error.to_string()),
    };
    Err(Error::Step {
        doing: doing.to_owned(),
        program: program.to_owned(),
        how,
        output,
    })
}

/// Refuses to replace what no earlier run made.
fn check_out(out: &Path) -> Result<(), Error> {
    let empty = match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed("read", out)(error)),
        Ok(mut listing) => listing.next().is_none(),
    };
    match empty || out.join(SUMS).is_file() {
        true => Ok(()),
        false => Err(Error::NotOurs(out.to_owned())),
    }
}

/// Where things are made, on the disk where they are wanted. It goes when it is dropped.
struct Stage {
    folder: tempfile::TempDir,
    /// What is to be the folder that was asked for.
    out: PathBuf,
    /// What is needed on the way.
    work: PathBuf,
}

impl Stage {
    fn beside(out: &Path) -> Result<Self, Error> {
        let out = std::path::absolute(out).map_err(failed("find", out))?;
        let parent = out.parent().unwrap_or(&out);
        fs::create_dir_all(parent).map_err(failed("create", parent))?;
        let folder = tempfile::Builder::new()
            .prefix(".xtask-dist-")
            .tempdir_in(parent)
            .map_err(failed("write in", parent))?;
        let stage = Self {
            out: folder.path().join("dist"),
            work: folder.path().join("work"),
            folder,
        };
        for folder in [&stage.out, &stage.work] {
            fs::create_dir(folder).map_err(failed("create", folder))?;
        }
        Ok(stage)
    }

    /// A folder of what was asked for.
    fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.out.join(name);
        fs::create_dir_all(&folder).map_err(failed("create", &folder))?;
        Ok(folder)
    }

    /// A folder for a package to be put together in, with what every package has.
    fn package(&self, root: &Path, name: &str, together: &Value) -> Result<PathBuf, Error> {
        let package = self.work.join(name);
        fs::create_dir(&package).map_err(failed("create", &package))?;
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let path = root.join(license);
            fs::copy(&path, package.join(license)).map_err(failed("copy", &path))?;
        }
        let bodies = crate::schemas::pretty(together).into_bytes();
        write(
            &self.work,
            &Files::from([("bodies.json".to_owned(), bodies)]),
        )?;
        Ok(package)
    }

    /// Puts what was made in its place. If that fails, what was there is put back.
    fn finish(self, out: &Path) -> Result<(), Error> {
        let old = self.folder.path().join("old");
        let had = out.exists();
        if had {
            fs::rename(out, &old).map_err(failed("move away", out))?;
        }
        fs::rename(&self.out, out).map_err(|error| {
            if had && fs::rename(&old, out).is_err() {
                // It must not go with the folder that it is in.
                let kept = self.folder.keep();
                return failed("replace what is now in", &kept)(error);
            }
            failed("move into place", out)(error)
        })
    }
}

fn write(folder: &Path, files: &Files) -> Result<(), Error> {
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed("create", parent))?;
        fs::write(&path, bytes).map_err(failed("write", &path))?;
    }
    Ok(())
}

/// The files of a folder, and of those in it, by their paths with `/`.
fn read(folder: &Path, shown: &str) -> Result<Files, Error> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
        let entry = entry.map_err(failed("list", folder))?;
        let path = entry.path();
        let shown = format!("{shown}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            files.extend(read(&path, &format!("{shown}/"))?);
        } else {
            let bytes = fs::read(&path).map_err(failed("read", &path))?;
            files.insert(shown, bytes);
        }
    }
    Ok(files)
}
