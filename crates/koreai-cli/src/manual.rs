//! Completions and man pages, made from the command line itself.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Command;
use clap::builder::Resettable;
use clap_complete::Shell;
use roff::{Roff, roman};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help;
use crate::output::Output;

/// Print completions for a shell
#[derive(clap::Args, Debug)]
#[command(after_help = help::footer("\
Examples:
  koreai completions bash > ~/.local/share/bash-completion/completions/koreai
  koreai completions zsh > ~/.zfunc/_koreai
  koreai completions fish > ~/.config/fish/completions/koreai.fish
  koreai completions powershell >> $PROFILE", None))]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Write man pages, one per command
#[derive(clap::Args, Debug)]
#[command(after_help = help::footer("\
Examples:
  koreai man ~/.local/share/man/man1 && man koreai-report", None))]
pub(crate) struct Man {
    /// The folder to write to
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn completions(
    args: &Completions,
    mut command: Command,
    out: &mut Output,
) -> Result<Exit, Failure> {
    // To memory first: the generator panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "koreai", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Success)
}

pub(crate) fn man(args: &Man, command: Command) -> Result<Exit, Failure> {
    let folder = &args.folder;
    let cannot = |error| Failure::file(format!("{}: cannot be written: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let mut command = command.disable_help_subcommand(true);
    command.build();
    write_pages(&command, folder).map_err(cannot)?;
    Ok(Exit::Success)
}

/// Writes the page of a command, and those of its subcommands.
fn write_pages(command: &Command, folder: &Path) -> io::Result<()> {
    for subcommand in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        write_pages(subcommand, folder)?;
    }
    let below = command.get_after_help().map(ToString::to_string);
    // As one section, the generator would fill it like prose, and break examples.
    let page = clap_mangen::Man::new(command.clone().after_help(Resettable::Reset));
    let mut text = Vec::new();
    page.render(&mut text)?;
    sections(&below.unwrap_or_default()).to_writer(&mut text)?;
    std::fs::write(folder.join(page.get_filename()), text)
}

/// What stands below a help, as sections: a line that ends in a colon is the heading of what follows it.
fn sections(below: &str) -> Roff {
    let mut roff = Roff::new();
    for paragraph in below.split("\n\n").filter(|text| !text.is_empty()) {
        let (first, rest) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
        let lines = match first.strip_suffix(':') {
            Some(heading) => {
                let heading = match heading.contains('/') {
                    // A path stays one.
                    true => heading.to_owned(),
                    false => heading.to_uppercase(),
                };
                roff.control("SH", [heading.as_str()]);
                rest
            }
            None => {
                roff.control("PP", []);
                paragraph
            }
        };
        // Lines stay as they are.
        roff.control("nf", []);
        for line in lines.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_stay_as_they_are_in_a_man_page() {
        let text = "Examples:\n  koreai a \\\n    -b 'c'\n\n.A word\n\n~/.a/b:\n  c = 1";
        let found = sections(text).to_roff();
        let wanted = ".SH EXAMPLES\n.nf\n  koreai a \\\\\n    \\-b 'c'\n.fi\n.PP\n.nf\n\\&.A word\n.fi\n.SH ~/.a/b\n.nf\n  c = 1\n.fi\n";
        assert_eq!(found, wanted);
    }
}
