//! Opens files: what is compressed is unpacked, and what is not read is named for what it is.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::gzip::Gzip;
use super::kind::{FIRST, Kind, Other, is_open, kind, may_be_archive};
use super::reader::Input;
use super::zstd::Zstd;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// With gzip.
    Gzip,
    /// With zstd.
    Zstd,
}

impl Compression {
    /// `gzip` or `zstd`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// What is known of a file beside its text.
#[derive(Clone, Debug)]
pub struct Origin {
    compression: Option<Compression>,
    has_garbage: Arc<AtomicBool>,
}

impl Origin {
    /// How it is compressed, if it is.
    pub fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Whether something follows the gzipped data that is not gzip, and was not read. Known once the text was
    /// read to its end.
    pub fn has_trailing_garbage(&self) -> bool {
        self.has_garbage.load(Ordering::Relaxed)
    }
}

/// Begins to read; what is compressed with gzip or zstd is unpacked.
///
/// # Errors
///
/// What the reader says when its first bytes cannot be read, and [`io::ErrorKind::InvalidData`] for what
/// is not read, such as UTF-16 and archives: the error says what it is, and which command makes of it
/// what is read.
pub fn open(reader: Box<dyn Read + Send>) -> io::Result<(Input, Origin)> {
    let mut raw = Input::new(reader);
    let mut origin = Origin {
        compression: None,
        has_garbage: Arc::default(),
    };
    let unpacked: Box<dyn Read + Send> = match peek_kind(&mut raw)? {
        Kind::Text => return Ok((raw, origin)),
        Kind::Other(other) => return Err(not_read(other)),
        Kind::Gzip => {
            origin.compression = Some(Compression::Gzip);
            Box::new(Gzip::new(raw, Arc::clone(&origin.has_garbage)))
        }
        Kind::Zstd => {
            origin.compression = Some(Compression::Zstd);
            Box::new(Zstd::new(raw))
        }
    };
    let mut text = Input::new(unpacked);
    match peek_kind(&mut text)? {
        Kind::Text => Ok((text, origin)),
        Kind::Other(other) => Err(not_read(other)),
        Kind::Gzip => Err(not_read(Other {
            what: "compressed twice",
            command: "gzip -d FILE",
        })),
        Kind::Zstd => Err(not_read(Other {
            what: "compressed twice",
            command: "zstd -d FILE",
        })),
    }
}

/// What the beginning says. What is there of a pipe need not wait for more.
fn peek_kind(text: &mut Input) -> io::Result<Kind> {
    text.more(FIRST)?;
    // None of these is a payload by itself, and the second byte shows UTF-16.
    let is_begun = |head: &[u8]| matches!(head, [b'{' | b'[' | b'"' | 0]);
    let is_undecided = |head: &[u8]| is_open(head) || is_begun(head) || may_be_archive(head);
    while !text.ended() && text.head().len() < FIRST && is_undecided(text.head()) {
        text.more(FIRST)?;
    }
    Ok(kind(text.head()))
}

fn not_read(other: Other) -> io::Error {
    let Other { what, command } = other;
    let message = format!("it is {what}, which is not read; convert it first: `{command}`");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression as Level;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzipped(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::fast());
        encoder.write_all(text.as_bytes()).expect("to memory");
        encoder.finish().expect("to memory")
    }

    /// The text that comes of some bytes, however they come, and whether garbage follows; or the error.
    fn read(bytes: &[u8]) -> Result<(String, bool), String> {
        struct Slow(Vec<u8>, usize);
        impl Read for Slow {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let Some(byte) = self.0.get(self.1) else {
                    return Ok(0);
                };
                buffer[0] = *byte;
                self.1 += 1;
                Ok(1)
            }
        }
        let whole = |reader: Box<dyn Read + Send>| -> Result<(String, bool), String> {
            let (mut input, origin) = open(reader).map_err(|error| error.to_string())?;
            let mut text = String::new();
            input
                .read_to_string(&mut text)
                .map_err(|error| error.to_string())?;
            Ok((text, origin.has_trailing_garbage()))
        };
        let slow = whole(Box::new(Slow(bytes.to_vec(), 0)));
        let fast = whole(Box::new(io::Cursor::new(bytes.to_vec())));
        assert_eq!(slow, fast, "it makes no difference how it comes");
        fast
    }

    #[test]
    fn gzip_is_read_as_gzip_reads_it() {
        let (one, two) = (gzipped("{}\n"), gzipped("[]\n"));
        let text = |text: &str, has_garbage| Ok((text.to_owned(), has_garbage));
        for (name, bytes, expected) in [
            ("one member", one.clone(), text("{}\n", false)),
            (
                "two members",
                [&one[..], &two].concat(),
                text("{}\n[]\n", false),
            ),
            (
                "padding",
                [&one[..], &[0; 700]].concat(),
                text("{}\n", false),
            ),
            (
                "garbage",
                [&one[..], b"garbage"].concat(),
                text("{}\n", true),
            ),
            (
                "garbage like a member",
                [&one[..], b"\x1fgarbage that is long enough"].concat(),
                text("{}\n", true),
            ),
            (
                "padding and garbage",
                [&one[..], &[0; 5], b"x"].concat(),
                text("{}\n", true),
            ),
            (
                "an empty member",
                [&gzipped("")[..], &one].concat(),
                text("{}\n", false),
            ),
        ] {
            assert_eq!(read(&bytes), expected, "{name}");
        }
        assert!(read(&one[..one.len() - 3]).is_err(), "cut off");
    }

    #[test]
    fn zstd_is_read() {
        // `{"name": 7}` and a line feed, as `zstd` writes it without and with a checksum.
        let frame = b"\x28\xb5\x2f\xfd\x20\x0c\x61\0\0{\"name\": 7}\n";
        let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
        for (name, bytes, expected) in [
            ("one frame", frame.to_vec(), "{\"name\": 7}\n"),
            (
                "two frames",
                [&frame[..], frame].concat(),
                "{\"name\": 7}\n{\"name\": 7}\n",
            ),
            ("skipped", [&skipped[..], frame].concat(), "{\"name\": 7}\n"),
        ] {
            assert_eq!(read(&bytes), Ok((expected.to_owned(), false)), "{name}");
        }
        assert!(read(&frame[..frame.len() - 3]).is_err(), "cut off");
    }

    #[test]
    fn what_is_not_read_is_named_with_a_command() {
        let utf_16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut tar = vec![b't'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        let tar = String::from_utf8(tar).expect("text");
        for (bytes, what, command) in [
            (
                b"\xfd7zXZ\0rest".to_vec(),
                "compressed with xz",
                "`xz -d FILE`",
            ),
            (b"PK\x03\x04rest".to_vec(), "a zip archive", "`unzip FILE`"),
            (utf_16, "UTF-16 text", "`iconv -f UTF-16LE -t UTF-8 FILE`"),
        ] {
            let error = read(&bytes).expect_err(what);
            assert!(error.contains(what) && error.contains(command), "{error}");
        }
        // Its mark stands further in.
        for bytes in [gzipped(&tar), tar.into_bytes()] {
            let error = read(&bytes).expect_err("a tar archive");
            assert!(error.contains("`tar -xf FILE`"), "{error}");
        }
        let twice = read(&[gzipped(""), Vec::new()].concat());
        assert_eq!(twice, Ok((String::new(), false)));
    }
}
