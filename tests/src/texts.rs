//! JSON texts as people, machines and faults write them: the same value in many spellings, and
//! bytes that are nearly JSON.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// Rules in CEL, and how deep each nests: who accepts a rule and who runs it must count alike.
pub const NESTING: &[(&str, usize)] = &[
    ("self.a", 0),
    ("(a) + (b)", 1),
    ("((a))", 2),
    ("'((((' + \"(\\\"(\" + f(x[0])", 2),
    ("a ? b : c ? d : e", 2),
    ("(a ? b : c) + (a ? b : c)", 2),
    ("!!a || !b", 2),
    ("- - a", 2),
    ("((a) ? b : c) && (d ? e : f)", 2),
    ("[{'a': (b)}]", 3),
    ("a) ? b : (c", 2),
];

/// Whether a text may have a number that is not 0 and whose double is: the validator reads numbers as they are
/// written, and others, which read doubles, take it for 0.
pub fn may_underflow(text: &[u8]) -> bool {
    let is_exponent = |bytes: &[u8]| matches!(bytes, [b'e' | b'E', b'-', digits @ ..] if digits.iter().all(u8::is_ascii_digit));
    text.windows(5).any(is_exponent)
}

/// Writes a value with white space, escapes and repeated names, as a tape of choices says.
pub fn spelled(value: &Value, tape: &[u8]) -> String {
    let mut writer = Writer {
        out: String::new(),
        tape: tape.to_vec(),
        at: 0,
    };
    writer.value(value);
    writer.out
}

/// Bytes with a few faults in them.
pub fn faulty(text: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (text, vec(fault(), 1..5)).prop_map(|(mut bytes, faults)| {
        for fault in faults {
            fault.make(&mut bytes);
        }
        bytes
    })
}

struct Writer {
    out: String,
    tape: Vec<u8>,
    at: usize,
}

impl Writer {
    /// The next choice; the tape goes round. Without a tape, 0.
    fn next(&mut self) -> u8 {
        let Some(at) = self.at.checked_rem(self.tape.len()) else {
            return 0;
        };
        self.at += 1;
        self.tape[at]
    }

    /// Whether to do something that is rarely done.
    fn rarely(&mut self) -> bool {
        self.next() % 16 == 1
    }

    fn space(&mut self) {
        if self.rarely() {
            let spaces = [" ", "\n", "\t", "\r\n", "  \n  "];
            let which = usize::from(self.next());
            self.out.push_str(spaces[which % spaces.len()]);
        }
    }

    fn value(&mut self, value: &Value) {
        self.space();
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.value(item);
                }
                self.space();
                self.out.push(']');
            }
            Value::Object(members) => {
                self.out.push('{');
                let mut first = true;
                for (name, value) in members {
                    // A name that stands twice: the last member counts.
                    if self.rarely() {
                        let other = if self.rarely() {
                            value.clone()
                        } else {
                            Value::Bool(true)
                        };
                        self.member(name, &other, &mut first);
                    }
                    self.member(name, value, &mut first);
                }
                self.space();
                self.out.push('}');
            }
            Value::Number(number) if number.is_f64() && self.rarely() => {
                self.out
                    .push_str(&format!("{:e}", number.as_f64().unwrap_or_default()));
            }
            scalar => self.out.push_str(&scalar.to_string()),
        }
        self.space();
    }

    fn member(&mut self, name: &str, value: &Value, first: &mut bool) {
        if !std::mem::take(first) {
            self.out.push(',');
        }
        self.space();
        self.text(name);
        self.space();
        self.out.push(':');
        self.value(value);
    }

    fn text(&mut self, text: &str) {
        if !self.rarely() {
            self.out.push_str(&Value::from(text).to_string());
            return;
        }
        self.out.push('"');
        for unit in text.encode_utf16() {
            self.out.push_str(&format!("\\u{unit:04x}"));
        }
        self.out.push('"');
    }
}

#[derive(Clone, Debug)]
enum Fault {
    Remove { at: Index, length: usize },
    Insert { at: Index, bytes: Vec<u8> },
    Replace { at: Index, byte: u8 },
    Repeat { at: Index, length: usize, to: Index },
    Cut { at: Index },
}

impl Fault {
    fn make(self, bytes: &mut Vec<u8>) {
        let place = |at: Index, bytes: &[u8]| at.index(bytes.len() + 1);
        match self {
            Self::Remove { at, length } => {
                let start = place(at, bytes);
                let end = (start + length).min(bytes.len());
                bytes.drain(start..end);
            }
            Self::Insert {
                at,
                bytes: inserted,
            } => {
                let start = place(at, bytes);
                bytes.splice(start..start, inserted);
            }
            Self::Replace { at, byte } => {
                let start = place(at, bytes);
                if let Some(replaced) = bytes.get_mut(start) {
                    *replaced = byte;
                }
            }
            Self::Repeat { at, length, to } => {
                let start = place(at, bytes);
                let end = (start + length).min(bytes.len());
                let copy = bytes[start..end].to_vec();
                let to = place(to, bytes);
                bytes.splice(to..to, copy);
            }
            Self::Cut { at } => {
                let end = place(at, bytes);
                bytes.truncate(end);
            }
        }
    }
}

fn fault() -> impl Strategy<Value = Fault> {
    let at = any::<Index>;
    prop_oneof![
        2 => (at(), 1..20_usize).prop_map(|(at, length)| Fault::Remove { at, length }),
        4 => (at(), pieces()).prop_map(|(at, bytes)| Fault::Insert { at, bytes }),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Fault::Replace { at, byte }),
        2 => (at(), select(br#"{}[]:,"\0123456789.-+eEtfn"#.to_vec()))
            .prop_map(|(at, byte)| Fault::Replace { at, byte }),
        2 => (at(), 1..60_usize, at())
            .prop_map(|(at, length, to)| Fault::Repeat { at, length, to }),
        1 => at().prop_map(|at| Fault::Cut { at }),
    ]
}

/// What readers disagree on.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let fixed: Vec<&[u8]> = vec![
        b"\"",
        b"\\",
        b"\\\"",
        b"\\u",
        b"\\u0000",
        b"\\ud800",
        b"\\udc00",
        b"\\ud7ff",
        b"\\udbff",
        b"\\udc01",
        b"\\udfff",
        b"\\ue000",
        b"\\udbff\\udfff",
        b"\\ud83d\\ude00",
        b"\\ud83d\\u0041",
        b"\\uD83D",
        b"\\x",
        b"\\/",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"{}",
        b"[]",
        b"null",
        b"true",
        b"false",
        b"nul",
        b"NaN",
        b"Infinity",
        b"0",
        b"-",
        b"-0",
        b"0.0",
        b"-0.0",
        b"1e400",
        b"-1e400",
        b"1e-400",
        b"1E+2",
        b"1e5",
        b"0e99999999999",
        b"1e99999999999",
        b"1.7976931348623157e308",
        b"1.7976931348623159e308",
        b"9007199254740993",
        b"18446744073709551615",
        b"18446744073709551616",
        b"-9223372036854775809",
        b".5",
        b"5.",
        b"01",
        b"0x1",
        b"+1",
        b" ",
        b"\n",
        b"\r",
        b"\t",
        b"\x00",
        b"\x0b",
        b"\x0c",
        b"\x1f",
        b"\x7f",
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
        b"//",
        b"/* */",
        b"#",
        b"'",
        b"\"_id\":1,",
        b"\"status\":null,",
        b"\"filters\":{},",
        b",\"_id\":\"x\"",
        b",\"status\":\"x\"",
        b"\"\\u005fid\":1,",
    ];
    let deep = |open: &'static [u8]| (1..140_usize).prop_map(move |count| open.repeat(count));
    prop_oneof![
        20 => select(fixed).prop_map(<[u8]>::to_vec),
        1 => deep(b"["),
        1 => deep(b"{\"a\":"),
        1 => (1..140_usize).prop_map(|count| [b"[".repeat(count), b"]".repeat(count)].concat()),
        1 => (1..400_usize).prop_map(|count| b"9".repeat(count)),
        1 => vec(any::<u8>(), 1..9),
    ]
}
