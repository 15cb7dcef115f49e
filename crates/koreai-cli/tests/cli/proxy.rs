//! `koreai proxy` between raw sockets: what arrives at the upstream, what at the client, and what is reported.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::interrupt::interrupt;
use crate::support::{Run, Setting, bare, finish};

/// What no output and no file may have.
const CANARY: &str = "canary";
const TOKEN: &str = "eyJjYW5hcnkiOiJjYW5hcnkifQ.eyJjYW5hcnkiOjF9.canary-canary";
const CREATE: &str = "/api/public/bot/st-1/taskContainmentReport";
/// What the operation takes.
const VALID: &str = r#"{"filters": {}}"#;
const JOB: &str = r#"{"_id": "ds-1"}"#;

/// How long anything may take that is to happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq)]
struct Got {
    /// Request line and headers, each on a line.
    head: String,
    body: Vec<u8>,
    /// Whether all of the body arrived.
    is_whole: bool,
}

impl Got {
    fn has(&self, header: &str) -> bool {
        let header = header.to_ascii_lowercase();
        let mut lines = self.head.lines();
        lines.any(|line| line.to_ascii_lowercase().starts_with(&header))
    }
}

/// A server that keeps what arrives.
struct Upstream {
    address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Upstream {
    /// Answers each request with what `answer` writes; its error closes the connection.
    fn new(
        answer: impl Fn(&Got, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let got = Arc::new(Mutex::new(Vec::new()));
        let (all, answer) = (Arc::clone(&got), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let (all, answer) = (Arc::clone(&all), Arc::clone(&answer));
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().expect("a copy"));
                    while let Some(got) = message(&mut reader) {
                        all.lock().expect("a lock").push(got.clone());
                        if !got.is_whole || answer(&got, &mut stream).is_err() {
                            break;
                        }
                    }
                    // Everybody else who has the stream is gone by now.
                    let _ = stream.shutdown(Shutdown::Both);
                });
            }
        });
        Self { address, got }
    }

    /// Answers everything with this.
    fn answering(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(move |_, stream| stream.write_all(text.as_bytes()))
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().expect("a lock").clone()
    }
}

/// A message without its transfer coding. None at the end of the connection.
fn message(reader: &mut impl BufRead) -> Option<Got> {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" if head.is_empty() => {}
            "" => break,
            line => head += &format!("{line}\n"),
        }
    }
    let header = |name: &str| {
        let mut lines = head.lines();
        let line = lines.find(|line| line.to_ascii_lowercase().starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let mut body = Vec::new();
    let mut is_whole = true;
    if header("transfer-encoding:").is_some() {
        is_whole = chunks(reader, &mut body).is_some();
    } else if let Some(length) = header("content-length:") {
        let length: u64 = length.parse().expect("a length");
        let read = reader.by_ref().take(length).read_to_end(&mut body);
        is_whole = read.is_ok() && body.len() as u64 == length;
    }
    Some(Got {
        head,
        body,
        is_whole,
    })
}

fn chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let size = line.trim_end().split(';').next()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        let mut chunk = vec![0; size];
        reader.read_exact(&mut chunk).ok()?;
        body.extend(chunk);
        let mut line = String::new();
        while size == 0 && reader.read_line(&mut line).ok()? > 2 {
            // Trailers are kept as the end of the body.
            body.extend(format!("[{}]", line.trim_end()).bytes());
            line.clear();
        }
        if size == 0 {
            return line.ends_with('\n').then_some(());
        }
        reader.read_line(&mut line).ok()?;
    }
}

/// A proxy that runs.
struct Proxy {
    child: Option<Child>,
    errors: BufReader<std::process::ChildStderr>,
    address: SocketAddr,
    /// Where it writes.
    home: TempDir,
}

impl Proxy {
    fn new(upstream: &str, args: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let args = [&["proxy", "--upstream", upstream], args].concat();
        let mut child = bare(home.path(), &args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        while !line.contains(" forwards to ") {
            line.clear();
            let read = errors.read_line(&mut line).expect("a line");
            assert_ne!(read, 0, "it ended");
        }
        let address = line.trim_start_matches("http://");
        let address = address.split(' ').next().expect("an address");
        Self {
            address: address.parse().expect(address),
            child: Some(child),
            errors,
            home,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Sends bytes, and returns what comes back until the connection is closed.
    fn exchange(&self, sent: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect();
        stream.write_all(sent.as_ref()).expect("written");
        text(stream)
    }

    /// What it printed, its exit code, and the file that it wrote.
    fn end_with(self, file: &str) -> (Run, String) {
        let path = self.home.path().join(file);
        let kept = tempfile::tempdir().expect("a folder");
        let copy = kept.path().join("copy");
        std::fs::hard_link(path, &copy).expect("the file");
        let run = self.end();
        (run, std::fs::read_to_string(copy).expect("text"))
    }

    /// What it printed, and its exit code.
    fn end(mut self) -> Run {
        let child = self.child.take().expect("it runs");
        interrupt(&child);
        let mut run = Run::from_output(&child.wait_with_output().expect("an end"));
        self.errors.read_to_string(&mut run.stderr).expect("text");
        run
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// All that comes, until the connection is closed or reset.
fn text(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => bytes.extend(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&bytes)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn status(answer: &str) -> u16 {
    let status = answer
        .split(' ')
        .nth(1)
        .unwrap_or_else(|| panic!("{answer:?}"));
    status.parse().unwrap_or_else(|_| panic!("{answer:?}"))
}

fn success(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn create(body: &str) -> String {
    post(CREATE, &format!("Content-Length: {}\r\n", body.len()), body)
}

fn post(target: &str, headers: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: client.example\r\nauth: {TOKEN}\r\nContent-Type: application/json\r\n{headers}\r\n{body}"
    )
}

/// Closes the connection after the answer.
const LAST: &str = "Connection: close\r\n";

fn last(body: &str) -> String {
    let headers = format!("{LAST}Content-Length: {}\r\n", body.len());
    post(CREATE, &headers, body)
}

fn report(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{} {}", run.stdout, run.stderr))
}

/// Record, pointer and code of each finding.
fn found(run: &Run) -> Vec<String> {
    let report = report(run);
    let findings = report["findings"].as_array().expect("findings").iter();
    let text = |finding: &Value| {
        let part = |name: &str| finding[name].as_str().expect("a text").to_owned();
        format!("{} {} {}", finding["record"], part("pointer"), part("code"))
    };
    findings.map(text).collect()
}

fn summary(run: &Run) -> &str {
    run.stderr.lines().last().unwrap_or_default()
}

#[test]
fn what_is_sent_and_answered_arrives_as_it_is() {
    let answer = "HTTP/1.1 207 Fine So\r\nX-Answer: 1\r\nx-twice: a\r\nx-twice: b\r\nKeep-Alive: timeout=9\r\n\
        Connection: X-Named\r\nX-Named: gone\r\nContent-Length: 4\r\n\r\nbody";
    let upstream = Upstream::answering(answer);
    let proxy = Proxy::new(&format!("{}/prefix/", upstream.url()), &[]);
    let answer = proxy.exchange(
        "PATCH /a/../b//%2e%2F?q=%zz&&c HTTP/1.1\r\nHost: client.example\r\nX-Own: 1\r\nx-twice: a\r\nx-twice: b\r\n\
         Connection: close, X-Named\r\nX-Named: gone\r\nTE: gzip\r\nProxy-Authorization: gone\r\nKeep-Alive: 1\r\n\
         Content-Length: 3\r\n\r\n123",
    );
    assert_eq!(
        answer,
        "HTTP/1.1 207 Fine So\r\nX-Answer: 1\r\nx-twice: a\r\nx-twice: b\r\nContent-Length: 4\r\n\
         Connection: close\r\n\r\nbody"
    );
    let got = upstream.got();
    let via = got[0].head.lines().last().expect("a header");
    assert!(via.starts_with("via: 1.1 koreai-proxy-"), "{via}");
    assert_eq!(
        got[0].head.replace(via, "via"),
        format!(
            "PATCH /prefix/a/../b//%2e%2F?q=%zz&&c HTTP/1.1\nHost: {}\nX-Own: 1\nx-twice: a\nx-twice: b\n\
             Content-Length: 3\nvia\n",
            upstream.address
        )
    );
    assert_eq!(got[0].body, b"123");
    let run = proxy.end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        summary(&run),
        "1 exchange seen: 0 checked, 0 with findings, 0 not checked, 1 of no operation, 0 refused"
    );
}

/// What two servers could understand in two ways, or is not for this proxy, goes nowhere.
#[test]
fn what_is_ambiguous_is_not_forwarded() {
    let head = |headers: &str| format!("POST /a HTTP/1.1\r\nHost: h\r\n{headers}\r\n");
    let cases = [
        (
            400,
            head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
        ),
        (
            400,
            head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n",
        ),
        (
            400,
            head("Content-Length: 3\r\nContent-Length: 4\r\n") + "1234",
        ),
        (
            400,
            head("Content-Length: 3\r\nContent-Length: 3\r\n") + "123",
        ),
        (400, head("Content-Length: 3, 3\r\n") + "123"),
        (400, head("Content-Length: +3\r\n") + "123"),
        (400, head("Content-Length: x\r\n")),
        (400, head("X-Folded: a\r\n b\r\n")),
        (400, head("X-Space : a\r\n")),
        (400, head("Transfer-Encoding: gzip\r\n")),
        (
            501,
            head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n",
        ),
        (
            501,
            head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
        ),
        (
            400,
            "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        ),
        (501, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n".to_owned()),
        (400, "GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n".to_owned()),
        (400, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n".to_owned()),
        (400, "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n".to_owned()),
        (400, "GET /a HTTP/1.1\r\n\r\n".to_owned()),
        (
            400,
            "GET /a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n".to_owned(),
        ),
        (501, head("Connection: Upgrade\r\nUpgrade: websocket\r\n")),
        (501, head("Upgrade: h2c\r\n")),
        (417, head("Expect: something\r\n")),
        (400, "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n".to_owned()),
        (400, "\u{16}\u{3}\u{1}\r\n\r\n".to_owned()),
        (431, head(&"X: y\r\n".repeat(150))),
    ];
    let upstream = Upstream::answering(success(JOB));
    let proxy = Proxy::new(&upstream.url(), &["--format", "json"]);
    for (expected, sent) in &cases {
        // Behind it stands what a parser that reads it otherwise would take for a request.
        let answer = proxy.exchange(format!("{sent}GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"));
        let shown: String = sent.chars().take(100).collect();
        assert_eq!(status(&answer), *expected, "{shown:?}: {answer}");
        assert_eq!(
            answer.matches("HTTP/1.1 ").count(),
            1,
            "{shown:?}: {answer}"
        );
    }
    // A client of HTTP/2 gets nothing, as hyper has it.
    assert_eq!(proxy.exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "");
    assert_eq!(upstream.got(), []);
    let run = proxy.end();
    assert_eq!(run.code, 1, "{}", run.stderr);
    let refused = format!("{} refused", cases.len() + 1);
    assert!(summary(&run).ends_with(&refused), "{}", summary(&run));
    assert_eq!(found(&run).len(), cases.len() + 1, "{:?}", found(&run));
}

/// The head may have gone by then. What is not whole arrives as not whole.
#[test]
fn a_body_that_ends_too_early_is_cut_off_for_the_upstream() {
    for (headers, body) in [
        ("Content-Length: 10\r\n", "123"),
        ("Transfer-Encoding: chunked\r\n", "3\r\n123\r\n"),
        ("Transfer-Encoding: chunked\r\n", "3\r\n123\r\nx\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", "3\r\n12345\r\n0\r\n\r\n"),
        (
            "Transfer-Encoding: chunked\r\n",
            "fffffffffffffffff\r\n123\r\n",
        ),
    ] {
        for enforce in [false, true] {
            let upstream = Upstream::answering(success(JOB));
            let flags = ["--format", "json", "--enforce"];
            let flags = if enforce { &flags[..] } else { &flags[..2] };
            let proxy = Proxy::new(&upstream.url(), flags);
            let mut stream = proxy.connect();
            let sent = post(CREATE, headers, body);
            stream.write_all(sent.as_bytes()).expect("written");
            stream.shutdown(Shutdown::Write).expect("closed");
            let answer = text(stream);
            if !answer.is_empty() {
                assert_eq!(status(&answer), 400, "{headers}{body}: {answer}");
            }
            let run = proxy.end();
            assert_eq!(run.code, 1, "{headers}{body}: {}", run.stderr);
            let found = found(&run);
            assert_eq!(found, ["1 request.body# cut-off"], "{headers}{body}");
            let got = upstream.got();
            assert!(got.iter().all(|got| !got.is_whole), "{got:?}");
            assert!(got.len() <= usize::from(!enforce), "{got:?}");
        }
    }
}

/// What stands behind a body is the next request.
#[test]
fn a_body_that_is_longer_than_its_length_is_not_forwarded() {
    let upstream = Upstream::answering(success(JOB));
    let proxy = Proxy::new(&upstream.url(), &[]);
    let answer = proxy.exchange(post(CREATE, "Content-Length: 2\r\n", "{}trailing\r\n\r\n"));
    assert_eq!(status(&answer), 200, "{answer}");
    assert!(answer.contains("HTTP/1.1 400 "), "{answer}");
    assert_eq!(upstream.got().len(), 1);
    assert_eq!(upstream.got()[0].body, b"{}");
}

#[test]
fn chunks_and_trailers_pass_both_ways() {
    let upstream = Upstream::answering(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n\
         5\r\n{\"_id\r\n9;x\r\n\": \"ds-1\"\r\n1\r\n}\r\n0\r\nX-Sum: 1\r\n\r\n",
    );
    let proxy = Proxy::new(&upstream.url(), &[]);
    for method in ["POST", "GET"] {
        let answer = proxy.exchange(format!(
            "{method} {CREATE} HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: te, close\r\nTrailer: X-Check\r\n\
             Transfer-Encoding: Chunked\r\n\r\n2\r\n{{\"\r\n6\r\na\": 1}}\r\n0\r\nX-Check: 2\r\n\r\n"
        ));
        let mut reader = BufReader::new(answer.as_bytes());
        let got = message(&mut reader).expect("an answer");
        assert!(got.is_whole, "{answer}");
        let body = String::from_utf8_lossy(&got.body).to_ascii_lowercase();
        assert_eq!(body, "{\"_id\": \"ds-1\"}[x-sum: 1]", "{answer}");
        let got = upstream.got().pop().expect("a request");
        let body = String::from_utf8_lossy(&got.body).to_ascii_lowercase();
        assert_eq!(body, "{\"a\": 1}[x-check: 2]", "{method}: {}", got.head);
    }
}

/// Where a body is held back, its trailers are known when its head is sent.
#[test]
fn trailers_that_are_held_back_are_announced() {
    let upstream = Upstream::answering(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Other\r\n\r\n\
         0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n",
    );
    let proxy = Proxy::new(&upstream.url(), &["--enforce"]);
    let answer = proxy.exchange(
        "POST /a HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: te, close\r\nTransfer-Encoding: chunked\r\n\r\n\
         1\r\na\r\n1\r\nb\r\n0\r\nX-Check: 2\r\n\r\n",
    );
    let got = message(&mut answer.as_bytes()).expect("an answer");
    let body = String::from_utf8_lossy(&got.body).to_ascii_lowercase();
    assert!(
        body.contains("[x-sum: 1]") && body.contains("[x-other: 2]"),
        "{answer}"
    );
    assert!(got.has("trailer: x-other, x-sum"), "{answer}");
    let got = upstream.got().pop().expect("a request");
    let body = String::from_utf8_lossy(&got.body).to_ascii_lowercase();
    assert_eq!(body, "ab[x-check: 2]", "{}", got.head);
    assert!(got.has("trailer: x-check"), "{}", got.head);
}

/// What has no body has none on the other side, whatever its headers say.
#[test]
fn answers_without_a_body_have_none() {
    for (method, answer) in [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
        (
            "HEAD",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ),
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n"),
        (
            "GET",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n",
        ),
        (
            "HEAD",
            "HTTP/1.1 200 OK\r\nContent-Length: 100, 100\r\n\r\n",
        ),
        (
            "GET",
            "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ),
    ] {
        for args in [&[][..], &["--enforce"]] {
            let upstream = Upstream::answering(answer);
            let proxy = Proxy::new(&upstream.url(), args);
            let request = format!("{method} /a HTTP/1.1\r\nHost: h\r\n\r\n");
            let end = "GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            let all = proxy.exchange(format!("{request}{}", end.replace("GET", method)));
            let parts: Vec<_> = all.split("\r\n\r\n").collect();
            assert_eq!(parts.len(), 3, "{method} {answer}: {all}");
            assert!(parts[2].is_empty(), "{method} {answer}: {all}");
            // hyper leaves it out of a 304.
            if method == "HEAD" && answer.contains("100") {
                assert!(parts[0].contains("100") && !parts[0].contains(','), "{all}");
            }
            assert_eq!(upstream.got().len(), 2);
        }
    }
}

/// A client that expects 100 gets it when the upstream sends it, and the final answer if that comes first.
#[test]
fn a_body_is_sent_when_the_upstream_wants_it() {
    let upstream = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", upstream.local_addr().expect("an address"));
    for args in [&["--format", "json"][..], &["--enforce"]] {
        let is_held = args.contains(&"--enforce");
        for refuses in [false, true] {
            if is_held && refuses {
                continue;
            }
            let proxy = Proxy::new(&url, args);
            let mut client = proxy.connect();
            let head = post(
                CREATE,
                "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 15\r\n",
                "",
            );
            client.write_all(head.as_bytes()).expect("written");
            let mut interim = [0; 25];
            if is_held {
                client.read_exact(&mut interim).expect("100");
                client.write_all(VALID.as_bytes()).expect("written");
            }
            let (mut stream, _) = upstream.accept().expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a copy"));
            let mut received = String::new();
            while !received.ends_with("\r\n\r\n") {
                assert_ne!(reader.read_line(&mut received).expect("a line"), 0);
            }
            assert_eq!(received.contains("100-continue"), !is_held, "{received}");
            if refuses {
                let answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
                stream.write_all(answer.as_bytes()).expect("written");
                let answer = text(client);
                assert_eq!(status(&answer), 413, "{answer}");
                assert!(answer.ends_with("\r\n\r\nno"), "{answer}");
                continue;
            }
            if !is_held {
                stream
                    .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                    .expect("written");
                client.read_exact(&mut interim).expect("100");
                client.write_all(VALID.as_bytes()).expect("written");
            }
            assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
            let mut body = [0; VALID.len()];
            reader.read_exact(&mut body).expect("a body");
            assert_eq!(body, VALID.as_bytes());
            stream.write_all(success(JOB).as_bytes()).expect("written");
            assert!(text(client).ends_with(JOB));
        }
    }
}

/// An answer that comes before the body is wanted takes as long as it likes, longer than the wait for `100 Continue`,
/// too.
#[test]
fn a_body_that_is_not_wanted_cuts_off_no_answer() {
    let upstream = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", upstream.local_addr().expect("an address"));
    let proxy = Proxy::new(&url, &["--format", "json"]);
    let mut client = proxy.connect();
    let headers = "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n";
    let head = post("/a", headers, "");
    client.write_all(head.as_bytes()).expect("written");
    let (mut stream, _) = upstream.accept().expect("a connection");
    let mut received = Vec::new();
    while !received.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        received.extend(byte);
    }
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head).expect("written");
    for _ in 0..15 {
        stream.write_all(b"1\r\nx\r\n").expect("written");
        thread::sleep(Duration::from_millis(100));
    }
    stream.write_all(b"0\r\n\r\n").expect("written");
    let answer = text(client);
    let got = message(&mut answer.as_bytes()).expect("an answer");
    assert_eq!(
        (status(&got.head), got.body, got.is_whole),
        (200, vec![b'x'; 15], true)
    );
    let run = proxy.end();
    assert_eq!((run.code, found(&run)), (0, Vec::new()), "{}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

/// Where a body ends for one parser and goes on for another, no later request is forwarded over that connection.
#[test]
fn no_request_hides_in_trailers() {
    for end in ["0\r\na: b\n\n", "0\r\na: b\r\n\n", "0\r\n\n"] {
        let upstream = Upstream::answering(success(JOB));
        let proxy = Proxy::new(&upstream.url(), &[]);
        // For hyper, all of it up to the next empty line with a carriage return is trailers.
        let hidden = "GET /phantom HTTP/1.1\r\nHost: h\r\n\r\n";
        let next = "POST /next HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\
                    Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n";
        let body = format!("2\r\n{{}}\r\n{end}{hidden}{next}");
        let answer = proxy.exchange(post("/first", "Transfer-Encoding: chunked\r\n", &body));
        assert!(!answer.is_empty(), "{end:?}");
        let got = upstream.got();
        assert!(got.iter().all(|got| !got.head.contains("next")), "{got:?}");
        let last = answer.rfind("HTTP/1.1 ").expect("an answer");
        assert_eq!(status(&answer[last..]), 400, "{end:?}: {answer}");
    }
}

#[test]
fn requests_behind_each_other_are_answered_in_order_over_one_connection() {
    let upstream = Upstream::new(|got, stream| {
        let line = got.head.lines().next().unwrap_or_default();
        stream.write_all(success(line).as_bytes())
    });
    let proxy = Proxy::new(&upstream.url(), &["--enforce", "--format", "json"]);
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    // The second is refused, and the connection goes on.
    let sent = [
        get("/1"),
        create("{\"filters\": 7}"),
        get("/3"),
        last("{\"filters\": []}"),
    ];
    let answer = proxy.exchange(sent.concat());
    let statuses: Vec<_> = answer
        .split("HTTP/1.1 ")
        .filter_map(|part| part.get(..3)?.parse::<u16>().ok())
        .collect();
    assert_eq!(statuses, [200, 422, 200, 422], "{answer}");
    let order = [answer.find("GET /1"), answer.find("GET /3")];
    assert!(order[0].is_some() && order[0] < order[1], "{answer}");
    let paths: Vec<_> = upstream
        .got()
        .into_iter()
        .map(|got| got.head[..6].to_owned())
        .collect();
    assert_eq!(paths, ["GET /1", "GET /3"]);
}

/// A connection that the upstream has closed is replaced; a request that it may have read is not sent again.
#[test]
fn nothing_is_sent_twice() {
    let upstream = Upstream::new(|got, stream| {
        stream.write_all(success(JOB).as_bytes())?;
        match got.has("x-close") {
            true => Err(std::io::ErrorKind::Other.into()),
            false => Ok(()),
        }
    });
    let proxy = Proxy::new(&upstream.url(), &[]);
    let mut client = BufReader::new(proxy.connect());
    for number in 0..20 {
        let close = if number % 2 == 0 {
            "X-Close: 1\r\n"
        } else {
            ""
        };
        let request = post(CREATE, &format!("{close}Content-Length: 2\r\n"), "{}");
        client
            .get_mut()
            .write_all(request.as_bytes())
            .expect("written");
        let answer = message(&mut client).expect("an answer");
        assert!(answer.is_whole, "{number}");
        // The proxy may see the end of that connection only after the next request has gone into it.
        if !answer.head.starts_with("HTTP/1.1 502") {
            assert_eq!(answer.body, JOB.as_bytes(), "{number}: {}", answer.head);
        }
    }
    assert!(upstream.got().len() <= 20);

    let silent = Upstream::new(|_, _| Err(std::io::ErrorKind::Other.into()));
    let proxy = Proxy::new(&silent.url(), &["--format", "json"]);
    let answer = proxy.exchange(last(VALID));
    assert_eq!(status(&answer), 502, "{answer}");
    assert!(answer.contains("\"code\":\"upstream-closed\""), "{answer}");
    assert!(answer.contains("server: koreai-proxy\r\n"), "{answer}");
    assert_eq!(silent.got().len(), 1);
    let run = proxy.end();
    assert_eq!(
        (run.code, found(&run)),
        (1, vec!["1 response upstream-closed".to_owned()])
    );
}

#[test]
fn an_upstream_that_does_not_answer_is_reported() {
    // Nobody listens there once the listener is gone.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let proxy = Proxy::new(&url, &["--format", "json"]);
    for _ in 0..2 {
        let answer = proxy.exchange(last(VALID));
        assert_eq!(status(&answer), 502, "{answer}");
        assert!(
            answer.contains("\"code\":\"upstream-unreachable\""),
            "{answer}"
        );
    }
    let run = proxy.end();
    assert_eq!(run.code, 1);
    assert_eq!(
        found(&run),
        [
            "1 response upstream-unreachable",
            "2 response upstream-unreachable"
        ]
    );

    for (answer, expected, code) in [
        ("", 504, "response upstream-timeout"),
        (
            "HTTP/1.1 200 OK\r\nContent-Le",
            504,
            "response upstream-timeout",
        ),
        ("SSH-2.0-x\r\n\r\n", 502, "response upstream-invalid"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            502,
            "response upstream-invalid",
        ),
        (
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 1, 2\r\n\r\n",
            502,
            "response upstream-invalid",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            502,
            "response upstream-invalid",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            502,
            "response upstream-invalid",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            502,
            "response upstream-invalid",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123",
            200,
            "response.body# upstream-timeout",
        ),
    ] {
        let upstream = Upstream::answering(answer);
        let proxy = Proxy::new(&upstream.url(), &["--format", "json", "--timeout", "1"]);
        let got = proxy.exchange(last(VALID));
        assert_eq!(status(&got), expected, "{answer}: {got}");
        if expected != 200 {
            assert!(got.contains("server: koreai-proxy\r\n"), "{answer}: {got}");
        } else {
            // Less than was announced, and the connection is closed.
            assert!(
                got.contains("Content-Length: 10") && got.ends_with("\r\n\r\n123"),
                "{got}"
            );
        }
        assert_eq!(upstream.got().len(), 1, "{answer}");
        let run = proxy.end();
        assert_eq!(run.code, 1, "{answer}");
        let found = found(&run);
        assert!(found.contains(&format!("1 {code}")), "{answer}: {found:?}");
    }
}

#[test]
fn an_answer_that_is_cut_off_arrives_cut_off() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\nzz\r\n",
    ] {
        for enforce in [false, true] {
            let upstream = Upstream::new(move |_, stream| {
                stream.write_all(answer.as_bytes())?;
                Err(std::io::ErrorKind::Other.into())
            });
            let flags = ["--format", "json", "--enforce"];
            let flags = if enforce { &flags[..] } else { &flags[..2] };
            let proxy = Proxy::new(&upstream.url(), flags);
            let mut stream = proxy.connect();
            stream.write_all(create(VALID).as_bytes()).expect("written");
            let mut reader = BufReader::new(stream);
            let got = message(&mut reader).expect("an answer");
            assert_eq!(got.is_whole, enforce, "{answer}: {got:?}");
            if enforce {
                assert_eq!(status(&got.head), 502, "{}", got.head);
            }
            drop(reader);
            let run = proxy.end();
            assert_eq!(run.code, 1);
            let found = found(&run);
            assert!(
                found.contains(&"1 response.body# cut-off".to_owned()),
                "{found:?}"
            );
            assert_eq!(upstream.got().len(), 1);
        }
    }
}

/// A client that is silent within its body gets an answer, and the upstream no whole request.
#[test]
fn a_client_that_is_silent_is_not_waited_for() {
    for args in [&["--enforce"][..], &[]] {
        let upstream = Upstream::answering(success(JOB));
        let args = [&["--format", "json", "--timeout", "1"], args].concat();
        let proxy = Proxy::new(&upstream.url(), &args);
        let answer = proxy.exchange(post(CREATE, "Content-Length: 10\r\n", "123"));
        assert_eq!(status(&answer), 408, "{answer}");
        let run = proxy.end();
        assert_eq!(found(&run), ["1 request.body# client-timeout"]);
        assert!(upstream.got().iter().all(|got| !got.is_whole));
    }
}

/// How much memory a process has had at most, in KiB.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let digits = line.and_then(|line| line.split_whitespace().nth(1));
    digits
        .and_then(|digits| digits.parse().ok())
        .expect("a size")
}

/// 100 MB in each direction, of which a part is in memory at one time.
#[cfg(target_os = "linux")]
#[test]
fn long_bodies_stream() {
    const LENGTH: usize = 100_000_000;
    for args in [&[][..], &["--enforce"]] {
        let upstream = Upstream::new(|got, stream| {
            assert_eq!(got.body.len(), LENGTH);
            stream.write_all(
                format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n").as_bytes(),
            )?;
            stream.write_all(&got.body)
        });
        let args = [&["--format", "json"], args].concat();
        let proxy = Proxy::new(&upstream.url(), &args);
        let mut stream = proxy.connect();
        let mut writer = stream.try_clone().expect("a copy");
        let sender = thread::spawn(move || {
            let head = post(CREATE, &format!("{LAST}Content-Length: {LENGTH}\r\n"), "");
            writer.write_all(head.as_bytes()).expect("written");
            let part = [b'x'; 100_000];
            (0..LENGTH / part.len()).for_each(|_| writer.write_all(&part).expect("written"));
        });
        let mut buffer = vec![0; 1 << 16];
        let mut received = 0;
        loop {
            match stream.read(&mut buffer).expect("an answer") {
                0 => break,
                read => received += read,
            }
        }
        sender.join().expect("sent");
        assert!(received > LENGTH, "{received}");
        let peak = peak(proxy.child.as_ref().expect("it runs"));
        assert!(peak < 100_000, "{peak} KiB");
        let run = proxy.end();
        assert_eq!(run.code, 0, "{}", run.stdout);
        assert!(
            summary(&run).contains("0 checked, 0 with findings, 1 not checked"),
            "{}",
            run.stderr
        );
        let counts = &report(&run)["summary"]["exchanges"];
        assert_eq!(counts["bodies_not_captured"], 2);
    }
}

/// What is held back has no cost for each of its parts.
#[cfg(target_os = "linux")]
#[test]
fn many_small_chunks_are_held_in_one_piece() {
    const CHUNKS: usize = 1_000_000;
    let upstream = Upstream::answering(success(JOB));
    let proxy = Proxy::new(&upstream.url(), &["--enforce"]);
    let body = "1\r\nx\r\n".repeat(CHUNKS) + "0\r\n\r\n";
    let headers = format!("{LAST}Transfer-Encoding: chunked\r\n");
    let answer = proxy.exchange(post("/a", &headers, &body));
    assert_eq!(status(&answer), 200, "{answer}");
    assert_eq!(upstream.got()[0].body.len(), CHUNKS);
    let peak = peak(proxy.child.as_ref().expect("it runs"));
    assert!(peak < 70_000, "{peak} KiB");
}

/// A client that takes nothing of an answer does not hold the upstream for ever.
#[test]
fn a_client_that_reads_nothing_is_not_waited_for() {
    let (sender, ended) = std::sync::mpsc::channel();
    let upstream = Upstream::new(move |_, stream| {
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut written =
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
        while written.is_ok() {
            written = stream.write_all(&[b'x'; 100_000]);
        }
        let kind = written.as_ref().map_err(std::io::Error::kind);
        let _ = sender.send(kind.err());
        written
    });
    let proxy = Proxy::new(&upstream.url(), &["--format", "json", "--timeout", "1"]);
    let mut client = proxy.connect();
    client.write_all(create(VALID).as_bytes()).expect("written");
    let kind = ended.recv_timeout(2 * PATIENCE).expect("an end");
    let kind = kind.expect("an error");
    // Not the timeout of the test itself.
    assert!(
        matches!(
            kind,
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe
        ),
        "{kind}"
    );
    let run = proxy.end();
    assert_eq!(found(&run), ["1 response unfinished"], "{}", run.stderr);
    drop(client);
}

#[test]
fn what_is_invalid_is_refused_only_with_enforce() {
    let wrong_answer = || Upstream::answering(success("{\"_id\": 7, \"name\": \"canary\"}"));
    let wrong_request = "{\"filters\": {\"dateFrom\": \"canary\"}}";
    for (upstream, body, enforce, expected, arrived, code) in [
        (
            Upstream::answering(success(JOB)),
            wrong_request,
            false,
            200,
            1,
            "request.body#/filters/dateFrom pattern",
        ),
        (
            Upstream::answering(success(JOB)),
            wrong_request,
            true,
            422,
            0,
            "request.body#/filters/dateFrom pattern",
        ),
        (
            wrong_answer(),
            "{\"filters\": {}}",
            false,
            200,
            1,
            "response.body#/_id type",
        ),
        (
            wrong_answer(),
            "{\"filters\": {}}",
            true,
            502,
            1,
            "response.body#/_id type",
        ),
    ] {
        let flags = ["--format", "json", "--enforce"];
        let flags = if enforce { &flags[..] } else { &flags[..2] };
        let proxy = Proxy::new(&upstream.url(), flags);
        let answer = proxy.exchange(last(body));
        assert_eq!(status(&answer), expected, "{answer}");
        if enforce {
            let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
            let body: Value = serde_json::from_str(body).expect("JSON");
            assert_eq!(body["proxy"], "koreai-proxy");
            let (pointer, name) = code.split_once(' ').expect("both");
            assert_eq!(body["findings"][0]["pointer"], pointer);
            assert_eq!(body["findings"][0]["code"], name);
            assert!(!answer.contains(CANARY), "{answer}");
        }
        assert_eq!(upstream.got().len(), arrived);
        let run = proxy.end();
        assert_eq!((run.code, found(&run)), (1, vec![format!("1 {code}")]));
        let refused = format!("{} refused", u8::from(enforce));
        assert!(summary(&run).ends_with(&refused), "{}", run.stderr);
        assert!(!run.stdout.contains(CANARY) && !run.stderr.contains(CANARY));
    }
    // A warning is no reason, unless it is made an error.
    for (args, expected) in [(&["--enforce"][..], 200), (&["--enforce", "--strict"], 422)] {
        let upstream = Upstream::answering(success(JOB));
        let proxy = Proxy::new(&upstream.url(), args);
        let answer = proxy.exchange(last("{\"filters\": {}, \"more\": 1}"));
        assert_eq!(status(&answer), expected, "{args:?}: {answer}");
    }
}

/// With `--enforce`, a request that could not be checked is refused, unless it is too long or of no operation.
#[test]
fn a_request_that_cannot_be_decompressed_is_refused_with_enforce() {
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).expect("written");
        encoder.finish().expect("gzip")
    };
    let long = format!("{{\"filters\": {{}}, \"x\": \"{}\"}}", "x".repeat(1 << 21));
    for (target, coding, body, expected) in [
        (CREATE, "gzip", gzip(VALID), 200),
        (CREATE, "identity", VALID.into(), 200),
        (CREATE, "gzip", gzip("{\"filters\": 7}"), 422),
        (CREATE, "br", gzip(VALID), 415),
        (CREATE, "gzip, gzip", gzip(VALID), 415),
        (CREATE, "zstd", gzip(VALID), 415),
        (CREATE, "gzip", VALID.into(), 415),
        (CREATE, "gzip", gzip(VALID)[..15].to_vec(), 415),
        (CREATE, "gzip", gzip(&long), 200),
        (CREATE, "br", vec![b'x'; 2 << 20], 200),
        ("/styles.css", "br", gzip(VALID), 200),
    ] {
        for enforce in [false, true] {
            let upstream = Upstream::answering(success(JOB));
            let flags = ["--format", "json", "--enforce"];
            let flags = if enforce { &flags[..] } else { &flags[..2] };
            let proxy = Proxy::new(&upstream.url(), flags);
            let headers = format!(
                "{LAST}Content-Encoding: {coding}\r\nContent-Length: {}\r\n",
                body.len()
            );
            let answer = proxy.exchange([post(target, &headers, "").as_bytes(), &body].concat());
            let case = format!("{target} {coding} {} {enforce}: {answer}", body.len());
            let is_refused = enforce && expected != 200;
            let expected = if enforce { expected } else { 200 };
            assert_eq!(status(&answer), expected, "{case}");
            let got = upstream.got();
            let arrived: Vec<_> = got.iter().map(|got| &got.body).collect();
            let all = [&body];
            assert_eq!(
                arrived,
                if is_refused { &[][..] } else { &all[..] },
                "{case}"
            );
            if expected == 415 {
                assert!(
                    answer.contains("\"code\":\"unsupported-request\""),
                    "{case}"
                );
                let run = proxy.end();
                let found = found(&run);
                assert_eq!(found, ["1 request.body# unsupported-request"], "{case}");
            }
        }
    }
}

/// Compressed bodies arrive compressed, and are checked all the same, unless they are too long or of another kind.
#[test]
fn compressed_answers_are_checked_and_forwarded_as_they_are() {
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).expect("written");
        encoder.finish().expect("gzip")
    };
    let long = format!("{{\"_id\": \"{}\"}}", "x".repeat(1 << 21));
    for (coding, body, expected) in [
        ("gzip", gzip(JOB), None),
        (
            "x-gzip",
            gzip("{\"_id\": 7}"),
            Some("response.body#/_id type"),
        ),
        ("gzip", gzip(&long), None),
        ("br", gzip("{\"_id\": 7}"), None),
        ("gzip", b"{\"_id\": 7}".to_vec(), None),
        ("gzip", gzip("{\"_id\": 7}")[..15].to_vec(), None),
    ] {
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend(&body);
        let sent = answer.clone();
        let upstream = Upstream::new(move |_, stream| stream.write_all(&sent));
        for enforce in [false, true] {
            let flags = ["--format", "json", "--enforce"];
            let flags = if enforce { &flags[..] } else { &flags[..2] };
            let proxy = Proxy::new(&upstream.url(), flags);
            let mut stream = proxy.connect();
            stream.write_all(last(VALID).as_bytes()).expect("written");
            let mut got = Vec::new();
            stream.read_to_end(&mut got).expect("an answer");
            let is_forwarded = !enforce || expected.is_none();
            assert_eq!(
                got.ends_with(&body),
                is_forwarded,
                "{coding} {}",
                body.len()
            );
            let run = proxy.end();
            let expected: Vec<_> = expected.iter().map(|code| format!("1 {code}")).collect();
            assert_eq!(found(&run), expected, "{coding} {}", body.len());
        }
    }
}

/// A proxy that is its own upstream answers, and ends.
#[test]
fn a_proxy_that_forwards_to_itself_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let proxy = Proxy::new(&format!("http://{address}"), &["--listen", &address]);
    let answer = proxy.exchange(last(VALID));
    assert_eq!(status(&answer), 508, "{answer}");
}

#[test]
fn other_machines_are_let_in_only_when_that_is_said() {
    let home = tempfile::tempdir().expect("a folder");
    let args = [
        "proxy",
        "--upstream",
        "http://127.0.0.1:1",
        "--listen",
        "0.0.0.0:0",
    ];
    let run = finish(bare(home.path(), &args), b"");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("--allow-remote"), "{}", run.stderr);

    let mut child = bare(home.path(), &[&args[..], &["--allow-remote"]].concat())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut line = String::new();
    let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
    errors.read_line(&mut line).expect("a line");
    assert!(
        line.starts_with("warning: other machines reach this proxy"),
        "{line}"
    );
    errors.read_line(&mut line).expect("a line");
    let ended = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(ended.expect("kill").success());
    assert_eq!(child.wait().expect("an end").code(), Some(0));

    for (upstream, exit) in [("http://me:canary@h", 2), ("ftp://h", 2), ("", 2)] {
        let run = finish(bare(home.path(), &["proxy", "--upstream", upstream]), b"");
        assert_eq!(run.code, exit, "{upstream}: {}", run.stderr);
    }
    let held = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = held.local_addr().expect("an address").to_string();
    let args = ["proxy", "--upstream", "h", "--listen", &taken];
    let run = finish(bare(home.path(), &args), b"");
    assert_eq!(run.code, 7, "{}", run.stderr);
    drop(held);
}

/// The client works through it as without it.
#[test]
fn a_client_works_through_it() {
    let setting = Setting::new();
    let proxy = Proxy::new(&setting.platform().base_url(), &["-v", "--format", "json"]);
    let mut command = setting.command(&["report", "--format", "csv"]);
    command.env("KOREAI_HOST", format!("http://{}", proxy.address));
    let through = finish(command, b"");
    assert_eq!(through.code, 0, "{}", through.stderr);
    let direct = setting.run(&["report", "--format", "csv"]);
    assert_eq!(through.stdout, direct.stdout);
    let run = proxy.end();
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(found(&run), Vec::<String>::new());
    assert!(
        run.stderr
            .contains("POST createTaskContainmentReport 200  0 findings"),
        "{}",
        run.stderr
    );
    assert_eq!(report(&run)["summary"]["exchanges"]["unmatched"], json!(0));
}

/// The text of a record, without what changes from run to run.
fn url_and_answer(line: &Value) -> (String, Value) {
    let url = line["request"]["url"].as_str().expect("a URL").to_owned();
    (url, line["response"]["body"].clone())
}

/// Wherever a request or an answer has a token, a value or a name that may be personal: no output and no file has it.
#[test]
fn nothing_of_what_is_forwarded_is_shown_or_written() {
    let answers = [
        success("{\"_id\": \"canary\", \"canary\": {\"canary\": [\"canary\"]}}"),
        success("canary"),
        success(&format!(
            "{{\"errors\": [{{\"msg\": \"canary {TOKEN} of canary\", \"code\": 4002}}]}}"
        )),
        format!(
            "HTTP/1.1 302 canary\r\nLocation: http://canary/?{TOKEN}\r\nserver: canary-canary\r\nset-cookie: canary\r\ncontent-length: 0\r\n\r\n"
        ),
        format!("HTTP/1.1 500 canary\r\nretry-after: {TOKEN}\r\ncontent-length: 20\r\n\r\ncanary"),
        "canary\r\n\r\n".to_owned(),
    ];
    let requests = [
        last(VALID),
        last("{\"filters\": {\"dateFrom\": \"canary\", \"canary\": 1}}"),
        last("canary"),
        post(
            "/canary/api/public/bot/canary/taskContainmentReport?skip=canary&canary=canary&limit=%ff&ca%ffnary=1",
            "Connection: close\r\nContent-Length: 2\r\nX-canary: canary\r\naccountId: canary\r\n",
            "{}",
        ),
        format!(
            "POST {CREATE}/ HTTP/1.1\r\nHost: canary\r\nauth: canary-canary\r\nAuthorization: Bearer {TOKEN}\r\n\
             Connection: close\r\nContent-Length: 15\r\n\r\n{VALID}"
        ),
        format!(
            "canary {CREATE}?canary HTTP/1.1\r\nHost: canary\r\nauth: {TOKEN}\r\nConnection: close\r\n\r\n"
        ),
        format!(
            "GET /canary?{TOKEN} HTTP/1.1\r\nHost: h\r\nauth: {TOKEN}\r\nConnection: close\r\n\r\n"
        ),
        format!("GET canary HTTP/1.1\r\nHost: h\r\nauth: {TOKEN}\r\n\r\n"),
        format!("POST {CREATE} HTTP/1.1\r\nHost: h\r\nauth: {TOKEN}\r\n folded canary\r\n\r\n"),
    ];
    for format in ["human", "json", "ndjson", "github", "sarif", "junit"] {
        for enforce in [&[][..], &["--enforce", "--strict"]] {
            if !enforce.is_empty() && format != "json" {
                continue;
            }
            // Each request gets the next answer.
            let (next, given) = (Mutex::new(0), answers.clone());
            let upstream = Upstream::new(move |_, stream| {
                let mut next = next.lock().expect("a lock");
                *next += 1;
                stream.write_all(given[*next % given.len()].as_bytes())?;
                Err(std::io::ErrorKind::Other.into())
            });
            let args = [
                &["-v", "--format", format, "--capture", "exchanges.ndjson"],
                enforce,
            ];
            let proxy = Proxy::new(&upstream.url(), &args.concat());
            for _ in 0..6 {
                for request in &requests {
                    let answer = proxy.exchange(request);
                    if answer.contains("server: koreai-proxy") {
                        assert!(
                            !answer.contains(CANARY) && !answer.contains("eyJ"),
                            "{answer}"
                        );
                    }
                }
            }
            let (run, written) = proxy.end_with("exchanges.ndjson");
            assert_eq!(run.code, 1);
            assert!(!written.is_empty());
            for text in [&run.stdout, &run.stderr, &written] {
                for secret in [CANARY, "eyJ", &TOKEN[..20]] {
                    assert!(!text.contains(secret), "{format} {secret}: {text}");
                }
            }
        }
    }
}

/// What is captured is read by the other commands, and has the same faults where they are not in values.
#[test]
fn what_is_captured_is_read_again() {
    let upstream = Upstream::answering(success(JOB));
    let proxy = Proxy::new(&upstream.url(), &["--capture", "exchanges.ndjson"]);
    proxy.exchange(last(VALID));
    let headers = format!("{LAST}Content-Length: {}\r\n", VALID.len());
    proxy.exchange(post(&format!("{CREATE}?skip=1&skip=2"), &headers, VALID));
    proxy.exchange("GET /styles.css HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let (run, written) = proxy.end_with("exchanges.ndjson");
    assert_eq!(run.code, 1);
    let kept = tempfile::tempdir().expect("a folder");
    std::fs::write(kept.path().join("exchanges.ndjson"), &written).expect("a file");
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2, "{written}");
    // Traffic with this machine is no evidence of what the platform does.
    assert!(lines.iter().all(|line| line["source"] == "loopback"));
    assert!(
        lines
            .iter()
            .all(|line| line["started"].as_str().is_some_and(|it| it.ends_with('Z')))
    );
    let (url, body) = url_and_answer(&lines[1]);
    assert!(
        url.ends_with("/taskContainmentReport?skip=1&skip=2"),
        "{url}"
    );
    assert!(body["json"]["_id"].is_string(), "{body}");
    let validate = finish(
        bare(
            kept.path(),
            &["validate", "exchanges.ndjson", "--format", "json"],
        ),
        b"",
    );
    assert_eq!(
        found(&validate),
        ["2 request.query.skip duplicate-parameter"]
    );
    let coverage = finish(bare(kept.path(), &["coverage", "exchanges.ndjson"]), b"");
    assert!(
        coverage
            .stdout
            .contains("createTaskContainmentReport: 2 exchanges"),
        "{}",
        coverage.stdout
    );
    // No file is written over another.
    let args = ["proxy", "--upstream", "h", "--capture", "exchanges.ndjson"];
    let again = finish(bare(kept.path(), &args), b"");
    assert_eq!(again.code, 3, "{}", again.stderr);
}

/// An upstream that answers and reads no more leaves no client waiting that still sends.
#[test]
fn an_answer_arrives_while_the_request_is_still_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let proxy = Proxy::new(&url, &[]);
    let stream = proxy.connect();
    let mut writer = stream.try_clone().expect("a copy");
    let sender = thread::spawn(move || {
        let head = post(CREATE, "Content-Length: 1000000000\r\n", "");
        let mut written = writer.write_all(head.as_bytes());
        while written.is_ok() {
            written = writer.write_all(&[b'x'; 100_000]);
        }
    });
    let (mut upstream, _) = listener.accept().expect("a connection");
    let mut head = [0; 100];
    upstream.read_exact(&mut head).expect("a head");
    upstream
        .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
        .expect("written");
    let answer = text(stream);
    assert_eq!(status(&answer), 413, "{answer}");
    assert!(answer.ends_with("\r\n\r\nno"), "{answer}");
    sender.join().expect("it ends");
}
