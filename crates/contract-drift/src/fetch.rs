//! Fetches a page, with the `curl` that is there: a page in a while is not worth a TLS stack of our
//! own.

use std::io::{self, Read};
use std::process::{Command, Stdio};

use contract::Source;

/// Why a page cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Its address is not one of the web.
    #[error("{0} is not fetched: only https:// addresses are")]
    Address(String),
    /// It was not to be had over the network.
    #[error(
        "cannot fetch {url}: {why}. Without a network, save the page and name the file: cargo xtask docs check FILE"
    )]
    Network {
        /// Its address.
        url: String,
        /// What curl says.
        why: String,
    },
    /// There is no curl to fetch it with.
    #[error(
        "cannot fetch {url}: curl does not run ({error}); install it, or save the page and name the file"
    )]
    NoCurl {
        /// Its address.
        url: String,
        /// Why.
        error: io::Error,
    },
    /// A file, or standard input, cannot be read.
    #[error("cannot read {name}: {error}")]
    File {
        /// The file.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// It is larger than any page.
    #[error("{name} is larger than {} MiB; is it a page?", MAX_BYTES / 1024 / 1024)]
    TooLarge {
        /// The file or address.
        name: String,
    },
    /// It is not text.
    #[error("{name} is not UTF-8 text: byte {offset} cannot be read; is it a page?")]
    NotText {
        /// The file or address.
        name: String,
        /// The first byte that is not text.
        offset: usize,
    },
    /// It is something that may never end, or never begin.
    #[error("{name} is {kind} and not a file; `-` reads from standard input")]
    NotAFile {
        /// Its name.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// A folder holds more than a set of pages does.
    #[error("{folder} has more than {what}; name the files or folders to check")]
    TooMany {
        /// The folder.
        folder: String,
        /// How much is read at most.
        what: String,
    },
    /// A page of the lock is neither named nor does anything say where it is.
    #[error(
        "spec/docs.lock has the page `{key}` and no address of it: `cargo xtask docs accept FILE --url ADDRESS` records it"
    )]
    NoUrl {
        /// What the lock calls it.
        key: String,
    },
    /// A folder holds no page.
    #[error("{folder} has no pages: files that end in .md, .mdx, .html, .txt, .yaml or .json")]
    NoPages {
        /// The folder.
        folder: String,
    },
    /// No page is named, neither as an argument nor by the contract.
    #[error("no operation of the contract has `externalDocs.url`; name the pages' files")]
    NoAddress,
    /// None of several pages can be had.
    #[error("{}", all(.0))]
    None(Vec<PageError>),
}

fn all(errors: &[PageError]) -> String {
    let errors = errors.iter().map(ToString::to_string);
    errors.collect::<Vec<_>>().join("\nerror: ")
}

/// A larger page is refused.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;
const SECONDS: &str = "60";

/// The text of the page at an address, asked for as Markdown; what comes may be HTML.
pub fn page(url: &str) -> Result<Source, PageError> {
    let protocols = if url.starts_with("https://") {
        "=https"
    } else if is_loopback(url) {
        "=http"
    } else {
        return Err(PageError::Address(url.to_owned()));
    };
    let mut child = Command::new("curl")
        // Nobody's settings, and no lists of addresses in brackets.
        .args(["--disable", "--globoff", "--proto", protocols])
        .args([
            "--silent",
            "--show-error",
            "--fail",
            "--location",
            "--max-redirs",
            "5",
        ])
        .args([
            "--proto-redir",
            "=https",
            "--compressed",
            "--max-time",
            SECONDS,
        ])
        .args([
            "--header",
            "Accept: text/markdown, text/html;q=0.9, text/plain;q=0.8",
        ])
        .args(["--", url])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| PageError::NoCurl {
            url: url.to_owned(),
            error,
        })?;
    let network = |why: String| PageError::Network {
        url: url.to_owned(),
        why,
    };
    let mut bytes = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| network(error.to_string()))?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        // What is left of it is not wanted.
        let _ = child.kill();
        let _ = child.wait();
        return Err(PageError::TooLarge {
            name: url.to_owned(),
        });
    }
    let done = child
        .wait_with_output()
        .map_err(|error| network(error.to_string()))?;
    if !done.status.success() {
        let message = String::from_utf8_lossy(&done.stderr);
        let message = message.trim().trim_start_matches("curl: ");
        return Err(network(message.to_owned()));
    }
    text(url, bytes)
}

/// Whether an address is of this machine, and not merely begins so.
fn is_loopback(url: &str) -> bool {
    let host = url.strip_prefix("http://127.0.0.1");
    host.is_some_and(|rest| {
        let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
        rest.is_empty()
            || rest
                .strip_prefix(':')
                .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// The text of a page, if it is text.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<Source, PageError> {
    let not_text = |offset| PageError::NotText {
        name: name.to_owned(),
        offset,
    };
    let text =
        String::from_utf8(bytes).map_err(|error| not_text(error.utf8_error().valid_up_to()))?;
    if let Some(offset) = text.find('\0') {
        return Err(not_text(offset));
    }
    Ok(Source::new(
        name,
        text.strip_prefix('\u{feff}').unwrap_or(&text),
    ))
}

/// Reads a page from a file.
pub fn file(path: &std::path::Path) -> Result<Source, PageError> {
    let name = path.display().to_string();
    // Opening a pipe waits for somebody who writes to it.
    let opened = std::fs::metadata(path).and_then(|metadata| match kind(&metadata) {
        None => std::fs::File::open(path).map(Ok),
        Some(kind) => Ok(Err(kind)),
    });
    match opened {
        Ok(Ok(file)) => read(name, file),
        Ok(Err(kind)) => Err(PageError::NotAFile { name, kind }),
        Err(error) => Err(PageError::File { name, error }),
    }
}

/// What a thing is that is not a file.
fn kind(metadata: &std::fs::Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    Some(match metadata.is_dir() {
        true => "a folder",
        false => "something else",
    })
}

/// Reads a page from standard input.
pub fn stdin() -> Result<Source, PageError> {
    read("standard input".to_owned(), std::io::stdin().lock())
}

fn read(name: String, from: impl Read) -> Result<Source, PageError> {
    let mut bytes = Vec::new();
    if let Err(error) = from.take(MAX_BYTES + 1).read_to_end(&mut bytes) {
        return Err(PageError::File { name, error });
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(PageError::TooLarge { name });
    }
    text(&name, bytes)
}
