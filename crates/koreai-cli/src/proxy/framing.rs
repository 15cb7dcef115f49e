//! The heads of requests as they arrive, for what hyper's parser settles without a word: it takes the
//! `Transfer-Encoding` where there is a `Content-Length` as well, and one of two lengths that are equal.
//!
//! It decides nothing: what it cannot follow, it has no facts about, and then nothing is forwarded.

use std::collections::VecDeque;

use httparse::{EMPTY_HEADER, Request, Status};

/// The longest head that is looked at; hyper refuses shorter ones already.
const MAX_HEAD: usize = 1 << 20;

/// As many as hyper reads.
const MAX_HEADERS: usize = 100;

/// Follows the bytes of one connection.
#[derive(Default)]
pub(super) struct Framing {
    state: State,
    /// Whether the last byte of a chunk's size or of trailers was a carriage return.
    is_after_return: bool,
    head: Vec<u8>,
    heads: VecDeque<Option<Ambiguity>>,
}

/// What is wrong with how a request says where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ambiguity {
    LengthBesideEncoding,
    SeveralLengths,
    /// Another coding than `chunked`, or several.
    OtherEncoding,
    /// The part of a URL after `#`, which hyper leaves out.
    Fragment,
}

#[derive(Default)]
enum State {
    #[default]
    Head,
    Body(u64),
    Size {
        size: u64,
        /// Whether the digits are over.
        is_read: bool,
    },
    Chunk(u64),
    Trailers {
        is_line_empty: bool,
    },
    Lost,
}

impl Framing {
    /// Whether a head has begun and is not complete.
    pub(super) fn is_within_head(&self) -> bool {
        !self.head.is_empty()
    }

    /// What is ambiguous about the next head that was read. `None` if nothing is known about it.
    pub(super) fn next(&mut self) -> Option<Option<Ambiguity>> {
        self.heads.pop_front()
    }

    /// Takes what was read.
    pub(super) fn take(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            if matches!(self.state, State::Size { .. } | State::Trailers { .. }) {
                // For hyper, lines of a body end with both bytes and with neither of them alone.
                if self.is_after_return != (first == b'\n') {
                    self.state = State::Lost;
                }
                self.is_after_return = first == b'\r';
            }
            match &mut self.state {
                State::Lost => return,
                State::Body(left) | State::Chunk(left) => {
                    let now = usize::try_from(*left).unwrap_or(usize::MAX);
                    let now = now.min(bytes.len());
                    *left -= now as u64;
                    bytes = &bytes[now..];
                }
                State::Size { size, is_read } => {
                    let digit = char::from(first).to_digit(16).filter(|_| !*is_read);
                    match (first, digit) {
                        (b'\n', _) => self.state = after_size(*size),
                        (_, Some(digit)) => {
                            let next = size.checked_mul(16);
                            match next.and_then(|next| next.checked_add(digit.into())) {
                                Some(next) => *size = next,
                                None => self.state = State::Lost,
                            }
                        }
                        _ => *is_read = true,
                    }
                    bytes = rest;
                }
                State::Trailers { is_line_empty } => {
                    match first {
                        b'\n' if *is_line_empty => self.state = State::Head,
                        b'\n' => *is_line_empty = true,
                        b'\r' => {}
                        _ => *is_line_empty = false,
                    }
                    bytes = rest;
                }
                State::Head => {
                    self.head_byte(first);
                    bytes = rest;
                }
            }
            match self.state {
                State::Body(0) => self.state = State::Head,
                State::Chunk(0) => self.state = size(),
                _ => {}
            }
        }
    }

    fn head_byte(&mut self, byte: u8) {
        // Empty lines before a request are skipped.
        if self.head.is_empty() && matches!(byte, b'\r' | b'\n') {
            return;
        }
        self.head.push(byte);
        let is_over =
            byte == b'\n' && (self.head.ends_with(b"\n\n") || self.head.ends_with(b"\n\r\n"));
        if is_over {
            let head = std::mem::take(&mut self.head);
            self.state = match read(&head) {
                Some((ambiguity, after)) => {
                    self.heads.push_back(ambiguity);
                    after
                }
                None => State::Lost,
            };
        } else if self.head.len() > MAX_HEAD {
            self.head = Vec::new();
            self.state = State::Lost;
        }
    }
}

fn size() -> State {
    State::Size {
        size: 0,
        is_read: false,
    }
}

fn after_size(size: u64) -> State {
    match size {
        0 => State::Trailers {
            is_line_empty: true,
        },
        // With the line break after it.
        size => State::Chunk(size.saturating_add(2)),
    }
}

/// What is ambiguous about a head, and what follows it.
fn read(head: &[u8]) -> Option<(Option<Ambiguity>, State)> {
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut request = Request::new(&mut headers);
    let Ok(Status::Complete(_)) = request.parse(head) else {
        return None;
    };
    let values = |name: &str| {
        let all = request.headers.iter();
        let named = all.filter(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| header.value).collect::<Vec<_>>()
    };
    let (lengths, encodings) = (values("content-length"), values("transfer-encoding"));
    let is_chunked = |value: &&[u8]| value.trim_ascii().eq_ignore_ascii_case(b"chunked");
    let ambiguity = match (lengths.as_slice(), encodings.as_slice()) {
        ([_, ..], [_, ..]) => Some(Ambiguity::LengthBesideEncoding),
        ([_, _, ..], []) => Some(Ambiguity::SeveralLengths),
        ([], [one]) if !is_chunked(one) => Some(Ambiguity::OtherEncoding),
        ([], [_, _, ..]) => Some(Ambiguity::OtherEncoding),
        _ if request.path.unwrap_or_default().contains('#') => Some(Ambiguity::Fragment),
        _ => None,
    };
    let after = match (ambiguity, lengths.first(), encodings.first()) {
        // The connection is closed.
        (Some(_), ..) => State::Lost,
        (None, _, Some(_)) => size(),
        (None, Some(length), None) => {
            let length = std::str::from_utf8(length.trim_ascii()).ok();
            let is_digit = |byte: u8| byte.is_ascii_digit();
            let length = length.filter(|length| length.bytes().all(is_digit));
            match length.and_then(|length| length.parse().ok()) {
                Some(length) => State::Body(length),
                None => State::Lost,
            }
        }
        (None, None, None) => State::Body(0),
    };
    Some((ambiguity, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn heads(framing: &mut Framing) -> Vec<Option<Ambiguity>> {
        std::iter::from_fn(|| framing.next()).collect()
    }

    #[test]
    fn what_is_ambiguous_is_seen() {
        use Ambiguity::*;
        for (headers, expected) in [
            ("", None),
            ("content-length: 0\r\n", None),
            (
                "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
                Some(LengthBesideEncoding),
            ),
            (
                "transfer-encoding: chunked\r\nCONTENT-LENGTH: 0\r\n",
                Some(LengthBesideEncoding),
            ),
            (
                "content-length: 3\r\ncontent-length: 3\r\n",
                Some(SeveralLengths),
            ),
            ("transfer-encoding: gzip, chunked\r\n", Some(OtherEncoding)),
            (
                "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
                Some(OtherEncoding),
            ),
        ] {
            let mut framing = Framing::default();
            framing.take(format!("\r\nPOST /a HTTP/1.1\r\nhost: h\r\n{headers}\r\n").as_bytes());
            assert_eq!(heads(&mut framing), [expected], "{headers}");
        }
        let mut framing = Framing::default();
        framing.take(b"GET /a#b HTTP/1.1\n\n");
        assert_eq!(heads(&mut framing), [Some(Fragment)]);
    }

    #[test]
    fn what_cannot_be_followed_has_no_facts() {
        for text in [
            "GET /a HTTP/1.1\r\nhost: h\r\n folded\r\n\r\n",
            "GET\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 1",
        ] {
            let mut framing = Framing::default();
            framing.take(text.as_bytes());
            assert_eq!(framing.next(), None, "{text}");
        }
        for end in [
            "0\r\na: b\n\n",
            "0\r\na: b\r\n\n",
            "0\r\n\n",
            "0\r\na: b\n\r\n",
            "0\r\na: \rb\r\n\r\n",
            "0\n\r\n",
            "0;x\n\r\n",
        ] {
            let mut framing = Framing::default();
            let head = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n";
            framing.take(format!("{head}{end}GET / HTTP/1.1\r\n\r\n\r\n").as_bytes());
            assert_eq!(heads(&mut framing), [None], "{end:?}");
        }
        let mut framing = Framing::default();
        framing.take(b"POST / HTTP/1.1\r\ncontent-length: +1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
        assert_eq!(heads(&mut framing), [None]);
    }

    const STREAM: &str = "POST /a HTTP/1.1\r\nContent-Length: 40\r\n\r\n\
        GET /not-a-request HTTP/1.1\r\na: bcdef\r\n\r\n\
        POST /b HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n\
        1A;ext=\"x\"\r\nGET /b HTTP/1.1\r\nx: 12\r\n\r\n\r\n0\r\ntrailer: x\r\n\r\n\
        \r\nGET /c HTTP/1.1\r\n\r\n\
        POST /d HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n\
        POST /e HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n";

    proptest! {
        /// However the bytes are cut into pieces, and whatever stands in bodies.
        #[test]
        fn heads_are_found_between_bodies(cuts in prop::collection::vec(1..20_usize, 0..60)) {
            let mut framing = Framing::default();
            let mut rest = STREAM.as_bytes();
            for cut in cuts {
                let (now, later) = rest.split_at(cut.min(rest.len()));
                framing.take(now);
                rest = later;
            }
            framing.take(rest);
            prop_assert_eq!(
                heads(&mut framing),
                [None, None, None, None, Some(Ambiguity::LengthBesideEncoding)]
            );
        }

        #[test]
        fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            Framing::default().take(&bytes);
        }
    }
}
