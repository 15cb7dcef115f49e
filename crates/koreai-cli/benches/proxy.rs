//! What `koreai proxy` adds to an exchange on loopback: `cargo bench -p koreai-cli --bench proxy`. Calls go
//! directly and through it by turns, so that what else the machine does falls on both.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const CALLS: usize = 5_000;
const REQUEST: &[u8] =
    b"POST /api/public/bot/st-1/taskContainmentReport HTTP/1.1\r\nHost: h\r\nauth: a.b.c\r\n\
    Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"filters\": {}}";
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"_id\": \"ds-1\"}";

fn main() {
    let upstream = upstream();
    for flags in [&[][..], &["--enforce"]] {
        let mut proxy = Command::new(env!("CARGO_BIN_EXE_koreai"))
            .args(["proxy", "--upstream", &format!("http://{upstream}")])
            .args(flags)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        let mut line = String::new();
        let mut errors = BufReader::new(proxy.stderr.take().expect("a pipe"));
        errors.read_line(&mut line).expect("a line");
        let address = line.trim_start_matches("http://").split(' ').next();
        let mut through = connect(address.expect("an address"));
        let mut direct = connect(&upstream);
        let (mut directly, mut proxied) = (Vec::new(), Vec::new());
        for number in 0..CALLS + 500 {
            let (one, other) = (call(&mut direct), call(&mut through));
            // The first ones warm up.
            if number >= 500 {
                directly.push(one);
                proxied.push(other);
            }
        }
        let (directly, proxied) = (quantiles(directly), quantiles(proxied));
        println!(
            "{CALLS} calls {flags:?}: direct {directly:?}, through the proxy {proxied:?} (median, 99 %)"
        );
        println!(
            "  added at the median: {:?}",
            proxied.0.saturating_sub(directly.0)
        );
        proxy.kill().expect("killed");
        proxy.wait().expect("an end");
    }
}

fn upstream() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            stream.set_nodelay(true).expect("set");
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().expect("a copy"));
                let mut body = [0; 15];
                loop {
                    let mut line = String::new();
                    while line != "\r\n" {
                        line.clear();
                        if reader.read_line(&mut line).unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let read = reader.read_exact(&mut body);
                    if read.and_then(|()| stream.write_all(ANSWER)).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("set");
    stream
}

/// How long a call takes.
fn call(stream: &mut TcpStream) -> Duration {
    let begun = Instant::now();
    stream.write_all(REQUEST).expect("written");
    let (mut answer, mut buffer) = (Vec::new(), [0; 1024]);
    while !answer.ends_with(b"{\"_id\": \"ds-1\"}") {
        let read = stream.read(&mut buffer).expect("an answer");
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&answer));
        answer.extend(&buffer[..read]);
    }
    begun.elapsed()
}

fn quantiles(mut all: Vec<Duration>) -> (Duration, Duration) {
    all.sort_unstable();
    (all[all.len() / 2], all[all.len() * 99 / 100])
}
