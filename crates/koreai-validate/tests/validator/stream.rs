//! Streams: every record is judged as it would be alone, reported with its place, and a fault in one
//! is none in the next; however the reader reads, and on however many threads.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::ops::ControlFlow;

use koreai_tests::work::Work;
use koreai_validate::{
    Deliver, Error, Format, Options, Position, RecordError, Schema, Stream, Strict, Summary,
    Validator,
};

/// Hands out so many bytes at a time.
struct Slowly<'b> {
    bytes: &'b [u8],
    at_a_time: usize,
}

impl Read for Slowly<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.at_a_time.min(into.len()).min(self.bytes.len());
        let (read, rest) = self.bytes.split_at(length);
        into[..length].copy_from_slice(read);
        self.bytes = rest;
        Ok(length)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Seen {
    number: u64,
    position: Position,
    bytes: Vec<u8>,
    outcome: Result<(), RecordError>,
}

fn validator() -> Validator {
    Validator::new(Schema::named("update-task.request").expect("a schema"))
}

fn run(reader: impl Read, stream: Stream) -> (Vec<Seen>, Summary) {
    let mut seen = Vec::new();
    let summary = validator().validate_reader(reader, stream.deliver(Deliver::All), |record| {
        seen.push(Seen {
            number: record.number,
            position: record.position,
            bytes: record.bytes.to_vec(),
            outcome: record.outcome,
        });
        ControlFlow::Continue(())
    });
    (seen, summary.expect("a reader that can be read"))
}

/// Where each error is, in words.
fn errors(seen: &[Seen]) -> Vec<String> {
    let mut errors = Vec::new();
    for record in seen {
        match &record.outcome {
            Ok(()) => {}
            Err(RecordError::Payload(Error::Invalid(violations))) => {
                for violation in violations {
                    let place = violation.span.expect("a place").start;
                    let number = record.number;
                    errors.push(format!("{number} {place} @{} {violation}", place.offset));
                }
            }
            Err(error) => errors.push(format!("{} {error}", record.number)),
        }
    }
    errors
}

const LINES: &[u8] = b"{\"name\": \"a\"}\n\n{\"name\": 7}\r\n  \t\n{\"name\n\xff\n{\"n\xc3\xa4me\":1, \"dueDate\": \"x\"}\n[]";

#[test]
fn reports_where_in_the_stream() {
    let (seen, summary) = run(LINES, Stream::new(Format::Lines));
    let counts = (summary.records, summary.refused, summary.bytes);
    assert_eq!(counts, (6, 5, LINES.len() as u64));
    let expected = [
        "2 3:10 @24 /name: expected string, got number",
        "3 not JSON: end of text while parsing a string at line 5, column 6",
        "4 not JSON: not UTF-8 at byte 39",
        "5 7:23 @64 /dueDate: expected number, got string of 1 character",
        "6 8:1 @69 (root): expected object, got array of 0 items",
    ];
    assert_eq!(errors(&seen), expected);
    assert_eq!(seen[1].bytes, b"{\"name\": 7}\r");
    assert_eq!(
        seen[4].position,
        Position {
            offset: 41,
            line: 7,
            column: 1
        }
    );
}

#[test]
fn neither_reader_nor_threads_make_a_difference() {
    let mut text = Vec::new();
    for number in 0..40_000 {
        let line = match number % 100 {
            7 => "{\"name\": 7}".to_owned(),
            8 => "{".to_owned(),
            9 => String::new(),
            _ => format!("{{\"name\": \"task {number}\", \"dueDate\": {number}}}"),
        };
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    }
    // Many in one place: more than are held at a time.
    text.extend_from_slice(
        "{\"name\": 7, \"tags\": [1, 2]}\n"
            .repeat(20_000)
            .as_bytes(),
    );
    let expected = run(text.as_slice(), Stream::new(Format::Lines));
    assert_eq!((expected.1.records, expected.1.refused), (59_600, 20_800));
    for threads in 1..5 {
        for at_a_time in [7, 4_096, 1 << 20] {
            let bytes = text.as_slice();
            let stream = Stream::new(Format::Lines).threads(threads);
            let seen = run(Slowly { bytes, at_a_time }, stream);
            assert!(
                seen == expected,
                "{threads} threads, {at_a_time} bytes at a time"
            );
        }
    }
    for at_a_time in [1, 2, 3, 5] {
        let bytes = LINES;
        let seen = run(Slowly { bytes, at_a_time }, Stream::new(Format::Lines));
        assert_eq!(seen, run(LINES, Stream::new(Format::Lines)));
    }
}

#[test]
fn answers_each_line_as_it_comes() {
    /// One line at each read; the next one only once the last one was answered.
    struct Asks<'a>(u64, &'a std::cell::Cell<u64>);
    impl Read for Asks<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            assert_eq!(self.0, self.1.get(), "not answered");
            if self.0 == 5 {
                return Ok(0);
            }
            self.0 += 1;
            into[..3].copy_from_slice(b"{}\n");
            Ok(3)
        }
    }
    let answered = std::cell::Cell::new(0);
    let stream = Stream::new(Format::Lines).deliver(Deliver::All);
    let summary = validator().validate_reader(Asks(0, &answered), stream, |record| {
        answered.set(record.number);
        ControlFlow::Continue(())
    });
    assert_eq!(summary.expect("readable").records, 5);
}

#[test]
fn a_blank_line_is_a_record_where_that_is_asked_for() {
    for threads in [1, 2] {
        let stream = Stream::new(Format::Lines)
            .threads(threads)
            .blank_lines(true);
        let (seen, summary) = run(&b"\n{}\n \r\n\n"[..], stream);
        assert_eq!((summary.records, summary.refused), (4, 3));
        assert_eq!(
            errors(&seen),
            [
                "1 not JSON: empty",
                "3 not JSON: empty",
                "4 not JSON: empty"
            ]
        );
        assert_eq!(seen[2].position.line, 3);
    }
}

#[test]
fn a_long_line_is_refused_and_not_held() {
    let long = || io::repeat(b'x').take(1 << 30);
    for threads in [1, 2] {
        let text = b"{}\n".chain(long()).chain(&b"\n{\"name\": 1}\n"[..]);
        let stream = Stream::new(Format::Lines)
            .threads(threads)
            .max_record(1 << 20);
        let (seen, summary) = run(text, stream);
        let counts = (summary.records, summary.refused, summary.bytes);
        assert_eq!(counts, (3, 2, (1 << 30) + 16));
        let expected = [
            "2 longer than 1048576 bytes, and not checked",
            "3 3:10 @1073741837 /name: expected string, got number",
        ];
        assert_eq!(errors(&seen), expected);
        assert!(seen[1].bytes.is_empty());
        let second_line = Position {
            offset: 3,
            line: 2,
            column: 1,
        };
        assert_eq!(seen[1].position, second_line);
    }
    // Lines that are held in one piece are held to the limit as well.
    let (seen, _) = run(
        &b"{}\n{   }\n{}"[..],
        Stream::new(Format::Lines).max_record(3),
    );
    assert_eq!(errors(&seen), ["2 longer than 3 bytes, and not checked"]);
    // A stream that ends in a long line.
    let (seen, summary) = run(long(), Stream::new(Format::Lines).max_record(1 << 20));
    assert_eq!(
        (seen.len(), summary.records, summary.bytes),
        (1, 1, 1 << 30)
    );
}

/// Whether a line that is too long came together with others, or by itself and in pieces.
#[test]
fn it_makes_no_difference_how_a_long_line_comes() {
    let lines = [
        "{}",
        r#"{"name": "longer than it may be"}"#,
        "",
        "{   }",
        r#"{"name": "as well"}"#,
    ];
    let text = lines.join("\n");
    let mut expected = Vec::new();
    let mut offset = 0;
    for (index, line) in (1..).zip(lines) {
        if !line.is_empty() {
            let is_long = line.len() > 5;
            expected.push(Seen {
                number: expected.len() as u64 + 1,
                position: Position {
                    offset,
                    line: index,
                    column: 1,
                },
                bytes: if is_long { "" } else { line }.into(),
                outcome: match is_long {
                    true => Err(RecordError::TooLong { limit: 5 }),
                    false => Ok(()),
                },
            });
        }
        offset += line.len() as u64 + 1;
    }
    for threads in [1, 2] {
        for at_a_time in 1..=text.len() {
            let stream = Stream::new(Format::Lines).threads(threads).max_record(5);
            let bytes = text.as_bytes();
            let (seen, summary) = run(Slowly { bytes, at_a_time }, stream);
            assert_eq!(seen, expected, "{threads} threads, {at_a_time} at a time");
            assert_eq!((summary.records, summary.refused), (4, 2));
        }
    }
}

/// Files that begin with one are put together now and then.
#[test]
fn a_byte_order_mark_alone_is_a_blank_line() {
    let text = "\u{feff}\n\u{feff}{}\n\u{feff} \r\n\u{feff}7\n\u{feff}";
    let (seen, summary) = run(text.as_bytes(), Stream::new(Format::Lines));
    assert_eq!((summary.records, summary.refused), (2, 1));
    let expected = "2 4:1 @19 (root): expected object, got number";
    assert_eq!(errors(&seen), [expected]);
    let (seen, _) = run(
        text.as_bytes(),
        Stream::new(Format::Lines).blank_lines(true),
    );
    let blank = |number| format!("{number} not JSON: empty");
    assert_eq!(
        errors(&seen),
        [blank(1), blank(3), expected.replacen('2', "4", 1), blank(5)]
    );
}

#[test]
fn a_stream_that_was_cut_is_reported_of() {
    let (seen, _) = run(&LINES[..21], Stream::new(Format::Lines));
    assert_eq!(
        errors(&seen),
        ["2 not JSON: end of text while parsing a string at line 3, column 6"]
    );
    for end in 0..LINES.len() {
        run(&LINES[..end], Stream::new(Format::Lines));
        run(&LINES[..end], Stream::new(Format::Array));
        run(&LINES[..end], Stream::new(Format::Document));
    }
}

#[test]
fn ends_when_reported_to() {
    let text = "{\"name\": 1}\n".repeat(100_000);
    for threads in [1, 3] {
        let mut records = 0;
        let stream = Stream::new(Format::Lines).threads(threads);
        let summary = validator().validate_reader(text.as_bytes(), stream, |_| {
            records += 1;
            match records {
                5 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        let summary = summary.expect("readable");
        assert_eq!((records, summary.records, summary.refused), (5, 5, 5));
    }
}

#[test]
fn a_reader_that_fails_is_reported_of() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    for format in [Format::Lines, Format::Array, Format::Document] {
        for threads in [1, 2] {
            let stream = Stream::new(format).threads(threads);
            let ended = validator().validate_reader(Fails, stream, |_| ControlFlow::Continue(()));
            assert_eq!(ended.expect_err("unreadable").to_string(), "unplugged");
        }
    }
}

/// What was checked before a stream broke off is counted, valid records too.
#[test]
fn what_was_read_before_it_failed_is_counted() {
    struct Breaks(&'static [u8]);
    impl Read for Breaks {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.is_empty() {
                true => Err(io::Error::other("unplugged")),
                false => self.0.read(buffer),
            }
        }
    }
    let lines = b"{\"name\": \"a\"}\n{\"name\": 7}\n{}\n{\"na";
    let array = b"[{\"name\": \"a\"}, {\"name\": 7}, {}, {\"na";
    for (format, text) in [(Format::Lines, &lines[..]), (Format::Array, array)] {
        for threads in [1, 2] {
            let stream = Stream::new(format).threads(threads);
            let mut seen = 0;
            let ended = validator().validate_reader(Breaks(text), stream, |_| {
                seen += 1;
                ControlFlow::Continue(())
            });
            let before = ended.expect_err("unreadable").before;
            assert_eq!(
                (before.records, before.refused, seen),
                (3, 1, 1),
                "{format:?}"
            );
        }
    }
}

#[test]
fn reads_the_items_of_an_array() {
    let items = |text: &str| {
        let expected = run(text.as_bytes(), Stream::new(Format::Array));
        for at_a_time in [1, 2, 3] {
            let bytes = text.as_bytes();
            let seen = run(Slowly { bytes, at_a_time }, Stream::new(Format::Array));
            assert_eq!(seen, expected);
        }
        (expected.1.records, errors(&expected.0))
    };
    let none: [&str; 0] = [];
    let cases: [(&str, u64, &[&str]); 16] = [
        ("[]", 0, &none),
        ("\u{feff} [ ] \n", 0, &none),
        ("[{}, {\"name\": \"],[\\\"\"} ]", 2, &none),
        (
            "[\n  {\"name\": 1},\n  {\"name\":\n    2}\n]",
            2,
            &[
                "1 2:12 @13 /name: expected string, got number",
                "2 4:5 @32 /name: expected string, got number",
            ],
        ),
        (
            // A byte order mark begins a text, whole, and no item of one.
            "[{}, \u{feff}{}]",
            2,
            &["2 not JSON: expected value at line 1, column 6"],
        ),
        (
            "\u{feff}\u{feff}[]",
            1,
            &["1 not JSON: expected an array at line 1, column 1"],
        ),
        (
            " \u{feff}[]",
            1,
            &["1 not JSON: expected an array at line 1, column 2"],
        ),
        (
            "[{}, {\"name\": tru}, {}]",
            3,
            &[
                "2 not JSON: expected true, false or null (text must be in double quotes) at line 1, column 18",
            ],
        ),
        (
            "[{},,{}]",
            3,
            &["2 not JSON: expected an item at line 1, column 5"],
        ),
        (
            "[{},]",
            2,
            &["2 not JSON: expected an item at line 1, column 5"],
        ),
        (
            "[{}",
            2,
            &["2 not JSON: expected a comma or the end of the array at line 1, column 4"],
        ),
        (
            "[{},",
            2,
            &["2 not JSON: expected an item or the end of the array at line 1, column 5"],
        ),
        (
            "{}",
            1,
            &["1 not JSON: expected an array at line 1, column 1"],
        ),
        (
            "",
            1,
            &["1 not JSON: expected an array at line 1, column 1"],
        ),
        (
            "[] x",
            1,
            &["1 not JSON: expected the end of the text at line 1, column 4"],
        ),
        (
            "[{}}, {}]",
            2,
            &["1 not JSON: trailing characters at line 1, column 4"],
        ),
    ];
    for (text, records, expected) in cases {
        let (found, errors) = items(text);
        assert_eq!(errors, expected, "{text}");
        assert_eq!(found, records, "{text}");
    }
    let (seen, _) = run(
        &b"[{}, {      }, {}]"[..],
        Stream::new(Format::Array).max_record(5),
    );
    assert_eq!(errors(&seen), ["2 longer than 5 bytes, and not checked"]);
}

#[test]
fn reads_one_document() {
    let text = b"{\n\"name\":\n 1}";
    let (seen, summary) = run(&text[..], Stream::new(Format::Document));
    assert_eq!(
        errors(&seen),
        ["1 3:2 @11 /name: expected string, got number"]
    );
    assert_eq!((summary.records, summary.refused), (1, 1));
    let (seen, _) = run(&text[..], Stream::new(Format::Document).max_record(5));
    assert_eq!(errors(&seen), ["1 longer than 5 bytes, and not checked"]);
}

/// Hostile: many violations, deep, large; neither minutes nor gigabytes.
#[test]
fn hostile_payloads_are_bounded() {
    let work = Work::start();
    let numbers = format!("{{\"tags\": [{}1]}}", "1,".repeat(4 << 20));
    let mut names = "{".to_owned();
    for number in 0..300_000 {
        let _ = write!(names, "\"{number}\": {{\"name\": 1}}, ");
    }
    names.push_str("\"name\": 1}");
    let deep = format!("{{\"fields\": {}", "[".repeat(1 << 20));
    // Much to read at every level.
    let mut levels = String::new();
    for _ in 0..120 {
        levels = format!("[{levels}{}\"x\"],", "1,".repeat(5_000));
    }
    let levels = format!("{{\"tags\": 1, \"fields\": [{levels}0]}}");
    let strict = validator().with_options(Options::new().strict(Strict::all()));
    let texts_are_wrong = r##"{"$ref": "#/$defs/n", "$defs": {"n":
        {"not": {"type": "string"}, "items": {"$ref": "#/$defs/n"}, "additionalProperties": {"$ref": "#/$defs/n"}}}}"##;
    let other = Validator::compile(texts_are_wrong);
    assert!(strict.validate(levels.as_bytes()).is_err());
    assert!(
        other
            .expect("a schema")
            .validate(levels.as_bytes())
            .is_err()
    );
    for payload in [numbers, names, deep] {
        let error = validator()
            .validate(payload.as_bytes())
            .expect_err("refused");
        if let Error::Invalid(violations) = &error {
            assert!(violations.as_slice().len() <= koreai_validate::MAX_ERRORS);
        }
        assert!(!validator().is_valid(payload.as_bytes()));
    }
    let took = work.took();
    assert!(took.as_secs() < 20, "{took:?}");
}

/// What strict mode has no room to report, it does not work out: each name is near some that are
/// declared, and to find that out takes far longer than to pass over it.
#[test]
fn strict_mode_takes_no_time_for_what_it_does_not_tell() {
    let mut payload = "{".to_owned();
    for number in 0..100_000 {
        let _ = write!(payload, "\"dueDate, assignee, status {number}\": 1, ");
    }
    payload.push_str("\"name\": 1}");
    let judge = |strict: Strict| {
        let validator = validator().with_options(Options::new().strict(strict));
        let work = Work::start();
        let Err(Error::Invalid(violations)) = validator.validate(payload.as_bytes()) else {
            panic!("refused, and JSON");
        };
        (work.took(), violations)
    };
    let (plain, _) = judge(Strict::none());
    let (strict, violations) = judge(Strict::all());
    assert!(strict < plain * 5, "{strict:?} where others take {plain:?}");
    // What breaks the schema is reported, although it stands last.
    let last = violations.as_slice().last().map(ToString::to_string);
    let seen = (violations.as_slice().len(), violations.is_truncated(), last);
    let expected = "/name: expected string, got number".to_owned();
    assert_eq!(seen, (koreai_validate::MAX_ERRORS, true, Some(expected)));
}
