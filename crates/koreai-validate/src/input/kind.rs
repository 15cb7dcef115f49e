//! What a file is, by its first bytes.

/// How much is looked at.
pub(super) const FIRST: usize = 512;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, or nothing that is known.
    Text,
    Gzip,
    Zstd,
    /// What is not read.
    Other(Other),
}

/// What is not read, and the command that makes of it what is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) what: &'static str,
    pub(super) command: &'static str,
}

/// First bytes that no JSON text begins with.
const MARKS: [(&[u8], Kind); 23] = [
    (b"\x1f\x8b", Kind::Gzip),
    (b"\x28\xb5\x2f\xfd", Kind::Zstd),
    // A skippable frame, which comes before the data of some programs.
    (b"\x50\x2a\x4d\x18", Kind::Zstd),
    (b"\xfd7zXZ\0", other("compressed with xz", "xz -d FILE")),
    (b"BZh", other("compressed with bzip2", "bzip2 -d FILE")),
    (b"PK\x03\x04", other("a zip archive", "unzip FILE")),
    (
        b"PK\x05\x06",
        other("a zip archive without files", "unzip FILE"),
    ),
    (b"7z\xbc\xaf\x27\x1c", other("a 7-Zip archive", "7z x FILE")),
    (b"Rar!\x1a\x07", other("a RAR archive", "unrar x FILE")),
    (
        b"\x04\x22\x4d\x18",
        other("compressed with LZ4", "lz4 -d FILE"),
    ),
    (
        b"\x1f\x9d",
        other("compressed with compress", "gzip -d FILE"),
    ),
    (
        b"\x1f\xa0",
        other("compressed with compress", "gzip -d FILE"),
    ),
    (b"LZIP", other("compressed with lzip", "lzip -d FILE")),
    (b"\x89LZO\0", other("compressed with lzop", "lzop -d FILE")),
    (b"\x5d\0\0", other("compressed with lzma", "xz -d FILE")),
    (
        b"\xff\x06\0\0sNaPpY",
        other("compressed with Snappy", "snzip -d FILE"),
    ),
    (
        b"\0\0\xfe\xff",
        other("UTF-32 text", "iconv -f UTF-32 -t UTF-8 FILE"),
    ),
    (
        b"\xff\xfe\0\0",
        other("UTF-32 text", "iconv -f UTF-32 -t UTF-8 FILE"),
    ),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
    (
        b"PAR1",
        other("a Parquet file", "duckdb -json -c \"from 'FILE'\""),
    ),
    (b"Obj\x01", other("an Avro file", "avro-tools tojson FILE")),
    (b"%PDF", other("a PDF file", "pdftotext FILE")),
];

const UTF_16: Kind = other("UTF-16 text", "iconv -f UTF-16 -t UTF-8 FILE");

const fn other(what: &'static str, command: &'static str) -> Kind {
    Kind::Other(Other { what, command })
}

/// What a file with these first bytes is.
pub(super) fn kind(head: &[u8]) -> Kind {
    let marked = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
    if let Some((_, kind)) = marked {
        return *kind;
    }
    if is_flows(head) {
        let command = "mitmdump -nr FILE --set hardump=FILE.har";
        return other("a file of mitmproxy's flows", command);
    }
    if head.get(257..262) == Some(b"ustar") {
        return other("a tar archive", "tar -xf FILE");
    }
    // No text has a zero byte; in UTF-16 each letter of English has one. Binary data has other bytes besides.
    let begins_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    match head {
        [0, 0, 0, first, ..] if begins_text(first) => {
            other("UTF-32 text", "iconv -f UTF-32BE -t UTF-8 FILE")
        }
        [first, 0, 0, 0, ..] if begins_text(first) => {
            other("UTF-32 text", "iconv -f UTF-32LE -t UTF-8 FILE")
        }
        [0, first, ..] if begins_text(first) => {
            other("UTF-16 text", "iconv -f UTF-16BE -t UTF-8 FILE")
        }
        [first, 0, ..] if begins_text(first) => {
            other("UTF-16 text", "iconv -f UTF-16LE -t UTF-8 FILE")
        }
        _ => Kind::Text,
    }
}

/// Whether it is a dictionary in the form of mitmproxy, which begins with lengths: `2204:9:websocket;`. No JSON
/// begins like that.
fn is_flows(head: &[u8]) -> bool {
    let number = |text: &[u8]| {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (digits > 0 && text.get(digits) == Some(&b':')).then_some(digits + 1)
    };
    let second = number(head).and_then(|first| number(&head[first..]).map(|second| first + second));
    second.is_some_and(|name| head.get(name).is_some_and(u8::is_ascii_lowercase))
}

/// Whether more bytes may make a mark of these.
pub(super) fn is_open(head: &[u8]) -> bool {
    let mut marks = MARKS.iter().map(|(mark, _)| mark);
    marks.any(|mark| mark.len() > head.len() && mark.starts_with(head))
}

/// Whether it may be an archive, which begins with the name of a file: more says what it is. Of JSON, words and
/// numbers begin like that too, and end with their line.
pub(super) fn may_be_archive(head: &[u8]) -> bool {
    let is_value = matches!(
        head.trim_ascii_start(),
        [] | [b'{' | b'[' | b'"' | b'-' | 0xEF, ..]
    );
    (!is_value || head.contains(&0)) && !head.contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_known_and_no_text_is_taken_for_one() {
        for (mark, expected) in MARKS {
            let found = kind(&[mark, b"\x01rest"].concat());
            assert_eq!(found, expected, "{mark:?}");
        }
        for text in [
            "",
            "{",
            "[1]",
            "7",
            "7z",
            "true",
            "\"P",
            " ",
            "\u{feff}{}",
            "BZ",
            "PK",
        ] {
            assert_eq!(kind(text.as_bytes()), Kind::Text, "{text}");
        }
        let what = |bytes: &[u8]| match kind(bytes) {
            Kind::Other(other) => other.what,
            _ => "",
        };
        assert_eq!(what(b"{\0\"\0"), "UTF-16 text");
        assert_eq!(what(b"\0{\0\""), "UTF-16 text");
        assert_eq!(what(b"{\0\0\0"), "UTF-32 text");
        assert_eq!(what(b"\x16\0\0\0\x02name\0"), "");
        assert_eq!(what(b"\0\x01\0\0"), "");
        let mut tar = vec![b't'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(what(&tar), "a tar archive");
        assert_eq!(what(b"2204:9:websocket;0:~"), "a file of mitmproxy's flows");
        assert_eq!(what(b"12:30"), "");
    }

    #[test]
    fn text_is_not_waited_for() {
        for text in [
            "",
            "{",
            "[1",
            "\"t",
            "-",
            "true\n",
            "7\n",
            "name: x\n",
            "\u{feff}",
        ] {
            assert!(!may_be_archive(text.as_bytes()), "{text:?}");
        }
        for archive in ["t", "tasks.json", "data/", "2024.json\0\0"] {
            assert!(may_be_archive(archive.as_bytes()), "{archive:?}");
        }
    }

    #[test]
    fn a_line_feed_is_no_mark() {
        for text in ["\n", "{", "7\n", "\"", "t"] {
            assert!(!is_open(text.as_bytes()), "{text:?}");
        }
        assert!(is_open(b"\x1f") && is_open(b"BZ"));
    }
}
