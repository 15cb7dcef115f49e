//! Completions and man pages, made from the command line itself.

use std::io::Write;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

/// Print completions for a shell
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  koreai completions bash > ~/.local/share/bash-completion/completions/koreai
  koreai completions zsh > ~/.zfunc/_koreai
  koreai completions fish > ~/.config/fish/completions/koreai.fish
  koreai completions powershell >> $PROFILE")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Write man pages, one for each command
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  koreai man ~/.local/share/man/man1 && man koreai-report")]
pub(crate) struct Man {
    /// The folder to write to
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn completions(args: &Completions, out: &mut Output) -> Result<Exit, Failure> {
    // To memory first: the generator panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "koreai", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Success)
}

pub(crate) fn man(args: &Man) -> Result<Exit, Failure> {
    let folder = &args.folder;
    let cannot = |error| Failure::file(format!("{}: cannot be written: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(cannot)?;
    clap_mangen::generate_to(Args::command(), folder).map_err(cannot)?;
    Ok(Exit::Success)
}
