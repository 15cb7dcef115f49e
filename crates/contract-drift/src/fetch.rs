//! Fetches a page, with the `curl` that is there: a page in a while is not worth a TLS stack of our
//! own.

use std::io::Read;
use std::process::{Command, Stdio};

use contract::Source;

/// A larger page is refused.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;
const SECONDS: &str = "60";

/// The text of the page at an address, asked for as Markdown; what comes may be HTML.
pub fn page(url: &str) -> Result<Source, String> {
    let protocols = if url.starts_with("https://") {
        "=https"
    } else if is_loopback(url) {
        "=http"
    } else {
        return Err(format!("{url} is not fetched: only https:// addresses are"));
    };
    let mut child = Command::new("curl")
        // Nobody's settings, and no lists of addresses in brackets.
        .args(["--disable", "--globoff", "--proto", protocols])
        .args(["--silent", "--show-error", "--fail", "--location", "--max-redirs", "5"])
        .args(["--proto-redir", "=https", "--compressed", "--max-time", SECONDS])
        .args(["--header", "Accept: text/markdown, text/html;q=0.9, text/plain;q=0.8"])
        .args(["--", url])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            format!("cannot fetch {url}: curl does not run ({error}); install it, or save the page and name the file")
        })?;
    let mut bytes = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("cannot fetch {url}: {error}"))?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        // What is left of it is not wanted.
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!(
            "{url} is larger than {} MiB; is it the right page?",
            MAX_BYTES / 1024 / 1024
        ));
    }
    let done = child
        .wait_with_output()
        .map_err(|error| format!("cannot fetch {url}: {error}"))?;
    if !done.status.success() {
        let told = String::from_utf8_lossy(&done.stderr);
        let told = told.trim().trim_start_matches("curl: ");
        return Err(format!(
            "cannot fetch {url}: {told}. Without a network, save the page and name the file: cargo xtask docs check FILE"
        ));
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
pub fn text(name: &str, bytes: Vec<u8>) -> Result<Source, String> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        format!("{name} is not UTF-8 text: byte {offset} cannot be read; is it a page?")
    })?;
    Ok(Source::new(
        name,
        text.strip_prefix('\u{feff}').unwrap_or(&text),
    ))
}

/// Reads a page from a file.
pub fn file(path: &std::path::Path) -> Result<Source, String> {
    let name = path.display().to_string();
    match std::fs::File::open(path) {
        Ok(file) => read(name, file),
        Err(error) => Err(format!("cannot read {name}: {error}")),
    }
}

/// Reads a page from standard input.
pub fn stdin() -> Result<Source, String> {
    read("standard input".to_owned(), std::io::stdin().lock())
}

fn read(name: String, from: impl Read) -> Result<Source, String> {
    let cannot = |error: std::io::Error| format!("cannot read {name}: {error}");
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!(
            "{name} is larger than {} MiB; is it a page?",
            MAX_BYTES / 1024 / 1024
        ));
    }
    text(&name, bytes)
}
