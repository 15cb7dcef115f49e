//! What validation costs beside parsing: `cargo xtask bench validate`.
//!
//! Arguments: megabytes of payloads and runs of each way. Each measurement is a process of its own,
//! from the files to the verdict.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use koreai_validate::{Format, Options, Record, Schema, Stream, Strict, Validator};
use serde_json::{Value, json};

/// The vendor's samples with other values: deterministic.
struct Payloads(u64);

impl Payloads {
    fn next(&mut self) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
    fn id(&mut self, prefix: &str) -> Value {
        json!(format!(
            "{prefix}-{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            self.below(1 << 32),
            self.below(1 << 16),
            self.below(1 << 16),
            self.below(1 << 16),
            self.below(1 << 48)
        ))
    }
    fn text(&mut self, words: u64) -> String {
        const WORDS: &[&str] = &[
            "customer",
            "asks",
            "for",
            "a",
            "refund",
            "of",
            "the",
            "order",
            "callback",
            "größe",
            "naïve",
            "\"urgent\"",
            "and",
            "address",
            "payment",
            "failed",
            "booking",
            "agent",
            "transfer",
            "line\nbreak",
        ];
        (0..words)
            .map(|_| self.pick(WORDS))
            .collect::<Vec<_>>()
            .join(" ")
    }
    fn task(&mut self, sample: &Value) -> Value {
        let mut task = sample.clone();
        task["_id"] = self.id("ti");
        task["caseId"] = self.id("ci");
        let n = 2 + self.below(5);
        let name = self.text(n);
        task["lname"] = json!(name.to_lowercase());
        task["name"] = json!(name);
        task["userInfo"]["_id"] = self.id("u");
        task["iId"] = self.id("st");
        task["orgId"] = self.id("o");
        task["status"]["_id"] = self.id("sts");
        let n = self.below(3);
        task["tags"] = (0..n).map(|_| json!(self.text(1))).collect();
        let n = self.below(3);
        task["convIds"] = (0..n).map(|_| self.id("c")).collect();
        let n = 5 + self.below(40);
        task["desc"] = json!(self.text(n));
        task["timestampValue"] = json!(1_749_032_280_681 + self.below(1 << 30));
        task["isBreached"] = json!(self.below(2) == 0);
        let n = 1 + self.below(3) as usize;
        if let Some(fields) = task["fields"].as_array_mut() {
            fields.truncate(n)
        }
        task
    }
    fn percent(&mut self) -> Value {
        match self.below(3) {
            0 => json!(0),
            1 => json!(100),
            _ => json!(format!("{}.{:02}", self.below(100), self.below(100))),
        }
    }
    fn report(&mut self, sample: &Value) -> Value {
        let mut report = sample.clone();
        let days = 1 + self.below(5);
        let mut total = 0;
        let mut data = serde_json::Map::new();
        for day in 0..days {
            let rows = 1 + self.below(12);
            total += rows;
            let date = format!("2024-03-{:02}", day + 1);
            let rows: Vec<Value> = (0..rows).map(|_| {
                let words = 1 + self.below(4);
                let (name, outcome) = (self.text(words), self.pick(&["success", "failtask"]));
                json!({
                    "totalExecution": self.below(1000), "totalSession": self.below(500), "selfServiceSessions": self.below(300),
                    "dropOffSessions": self.below(300), "agentTransferSessions": self.below(300), "dateRange": date, "taskType": "dialog",
                    "taskName": name, "Status": outcome,
                    "selfServiceSessionsInPercentage": self.percent(), "dropOffSessionsInPercentage": self.percent(), "agentTransferSessionsInPercentage": self.percent(),
                })
            }).collect();
            data.insert(date, rows.into());
        }
        report["tasksExecutionReport"] = json!({"total": total, "data": data});
        report
    }

    fn request(&mut self, sample: &Value) -> Value {
        let mut request = sample.clone();
        let filters = &mut request["filters"];
        let first = 1 + self.below(14);
        let last = first + self.below(14);
        let time = |day| format!("2024-{:02}-{day:02}", 1 + day % 12);
        let (from, to) = match self.below(2) {
            0 => (time(first), format!("{}-{last:02}", &time(first)[..7])),
            _ => {
                let day = time(first);
                (
                    format!("{day}T00:00:00.000Z"),
                    format!("{}-{last:02}T12:30:00.500Z", &day[..7]),
                )
            }
        };
        filters["dateFrom"] = json!(from);
        filters["dateTo"] = json!(to);
        request
    }
}

fn sample(name: &str) -> Result<Value, Box<dyn Error>> {
    let schema: Value = serde_json::from_str(Schema::named(name)?.definition().text)?;
    Ok(schema["examples"][0].clone())
}
const TASK: &str = "update-task.response";
const REPORT: &str = "get-task-containment-report.response";
/// Its schema has rules.
const REQUEST: &str = "create-task-containment-report.request";

fn write(
    path: &Path,
    name: &str,
    bytes: usize,
    invalid_in_1000: u64,
) -> Result<(), Box<dyn Error>> {
    let sample = sample(name)?;
    let mut payloads = Payloads(20_261_122);
    let mut out = io::BufWriter::new(fs::File::create(path)?);
    let mut written = 0;
    while written < bytes {
        let mut payload = match name {
            TASK => payloads.task(&sample),
            REQUEST => payloads.request(&sample),
            _ => payloads.report(&sample),
        };
        if payloads.below(1000) < invalid_in_1000 {
            match name {
                TASK => payload["dueDate"] = json!("tomorrow"),
                REQUEST => payload["filters"]["dateTo"] = json!("tomorrow"),
                _ => payload["tasksExecutionReport"]["total"] = json!(1.5),
            }
        }
        let line = payload.to_string();
        written += line.len() + 1;
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}

/// What a child process does with the files.
const WAYS: [&str; 5] = [
    "IgnoredAny",
    "validator, 1 thread",
    "validator, 2 threads",
    "validator, strict",
    "jsonschema",
];

/// A child: from the files to the verdict, then what it found and the peak of its memory.
fn child(way: &str, files: &[String]) -> Result<(), Box<dyn Error>> {
    let mut refused = 0;
    let names = match files.len() {
        1 => &[REQUEST][..],
        _ => &[TASK, REPORT],
    };
    for (name, file) in names.iter().copied().zip(files) {
        let file = fs::File::open(file)?;
        refused += match way {
            "IgnoredAny" => by_line(file, |line| {
                serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
            })?,
            "jsonschema" => {
                let schema = Schema::named(name)?;
                by_line(file, |line| {
                    serde_json::from_slice(line).is_ok_and(|value| schema.is_valid(&value))
                })?
            }
            _ => {
                let threads = if way.contains("2 threads") { 2 } else { 1 };
                let stream = Stream::new(Format::Lines).threads(threads);
                let options = match way {
                    "validator, no rules" => Options::new().rules(false),
                    "validator, strict" => Options::new().strict(Strict::all()),
                    _ => Options::new(),
                };
                let validator = Validator::new(Schema::named(name)?).with_options(options);
                let ignore = |_: Record<'_>| ControlFlow::Continue(());
                validator.validate_reader(file, stream, ignore)?.refused
            }
        };
    }
    println!("{refused} {} {}", peak_memory()?, cpu_nanoseconds()?);
    Ok(())
}

/// How a program reads lines that does nothing special.
fn by_line(file: fs::File, mut fits: impl FnMut(&[u8]) -> bool) -> io::Result<u64> {
    let mut reader = io::BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut refused = 0;
    while reader.read_until(b'\n', &mut line)? > 0 {
        refused += u64::from(!fits(&line));
        line.clear();
    }
    Ok(refused)
}

/// What Linux says of this process, in KiB; 0 where it does not say.
fn peak_memory() -> io::Result<u64> {
    if !cfg!(target_os = "linux") {
        return Ok(0);
    }
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0))
}

/// How long this thread was on a processor; 0 where the system does not say. On a busy machine that says more than
/// the clock on the wall.
fn cpu_nanoseconds() -> io::Result<u64> {
    if !cfg!(target_os = "linux") {
        return Ok(0);
    }
    let stat = fs::read_to_string("/proc/self/schedstat")?;
    let first = stat.split_whitespace().next();
    Ok(first.and_then(|first| first.parse().ok()).unwrap_or(0))
}

/// One measured run of a child.
struct Run {
    seconds: f64,
    /// On a processor, of its first thread.
    cpu: f64,
    refused: u64,
    kib: u64,
}

/// How long so many processes take that do the same at once.
fn together(way: &str, files: &[PathBuf], count: usize) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let children: io::Result<Vec<_>> = (0..count)
        .map(|_| {
            Command::new(std::env::current_exe()?)
                .args(["--child", way])
                .args(files)
                .stdout(Stdio::null())
                .spawn()
        })
        .collect();
    for mut child in children? {
        child.wait()?;
    }
    Ok(start.elapsed().as_secs_f64())
}

fn measure(way: &str, files: &[PathBuf]) -> Result<Run, Box<dyn Error>> {
    let start = Instant::now();
    let out = Command::new(std::env::current_exe()?)
        .args(["--child", way])
        .args(files)
        .output()?;
    let seconds = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    let mut next = || numbers.next();
    match (next(), next(), next()) {
        (Some(refused), Some(kib), Some(nanoseconds)) => Ok(Run {
            seconds,
            cpu: nanoseconds as f64 / 1e9,
            refused,
            kib,
        }),
        _ => Err(format!("a run failed: {}", String::from_utf8_lossy(&out.stderr)).into()),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of what pairs of runs show, which met the same machine.
fn ratio(over: &[f64], under: &[f64]) -> f64 {
    let pairs = over.iter().zip(under);
    median(pairs.map(|(over, under)| over / under).collect())
}

fn bench(megabytes: usize, runs: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let size = megabytes * 1_000_000 / 2;
    let mut tables = Vec::new();
    for (percent, invalid_in_1000) in [(1, 10), (0, 0)] {
        let files: Vec<PathBuf> = [TASK, REPORT]
            .iter()
            .map(|name| folder.path().join(format!("{name}-{percent}.ndjson")))
            .collect();
        for (name, file) in [TASK, REPORT].into_iter().zip(&files) {
            write(file, name, size, invalid_in_1000)?;
        }
        tables.push((
            percent,
            files,
            WAYS.map(|_| Vec::new()),
            WAYS.map(|_| Vec::new()),
        ));
    }
    let bytes: u64 = tables[0]
        .1
        .iter()
        .map(|file| fs::metadata(file).map_or(0, |found| found.len()))
        .sum();
    println!(
        "{:.0} MB, tasks and finished reports; {runs} runs of each, in turns, each a process of its own",
        bytes as f64 / 1e6
    );
    let mut seen = vec![(0, 0); WAYS.len()];
    for _ in 0..runs {
        for (percent, files, times, cpu) in &mut tables {
            for (at, way) in WAYS.iter().enumerate() {
                let run = measure(way, files)?;
                times[at].push(run.seconds);
                cpu[at].push(run.cpu);
                if *percent == 1 {
                    seen[at] = (run.refused, seen[at].1.max(run.kib));
                }
            }
        }
    }
    println!(
        "{:22} {:>9} {:>9} {:>14} {:>9} {:>10} {:>12} {:>15} {:>7}",
        "",
        "1 % inv.",
        "0 % inv.",
        "of IgnoredAny",
        "1 % / 0 %",
        "refused",
        "peak memory",
        "0 %, processor",
        "of I.A."
    );
    let of = |table: usize, at: usize| median(tables[table].2[at].clone());
    let ratio = |table: usize, over: usize, under: usize| {
        let (_, _, times, _) = &tables[table];
        ratio(&times[over], &times[under])
    };
    let (_, _, _, cpu) = &tables[1];
    for (at, way) in WAYS.iter().enumerate() {
        let rate = |table| bytes as f64 / 1e6 / of(table, at);
        // That of the first thread says nothing of several.
        let processor = match way.contains("2 threads") || cpu[at].contains(&0.0) {
            true => String::new(),
            false => format!(
                "{:>10.0} MB/s {:>7.2}",
                bytes as f64 / 1e6 / median(cpu[at].clone()),
                self::ratio(&cpu[0], &cpu[at])
            ),
        };
        println!(
            "{way:22} {:>4.0} MB/s {:>4.0} MB/s {:>14.2} {:>9.2} {:>10} {:>8.1} MiB{processor}",
            rate(0),
            rate(1),
            ratio(0, 0, at),
            of(0, at) / of(1, at),
            seen[at].0,
            seen[at].1 as f64 / 1024.0,
        );
    }
    let gain = ratio(0, 1, 2);
    println!("two threads to one: {gain:.2}");
    println!(
        "strict to plain: {:.2} (0 % invalid), processor {:.2}",
        ratio(1, 1, 3),
        self::ratio(&cpu[1], &cpu[3])
    );
    // What the machine has to give: two processes do twice the work of one.
    let gains: Result<Vec<f64>, Box<dyn Error>> = (0..runs)
        .map(|_| {
            let files = &tables[1].1;
            let one = together("IgnoredAny", files, 1)?;
            Ok(2.0 * one / together("IgnoredAny", files, 2)?)
        })
        .collect();
    let possible = median(gains?);
    println!(
        "two processes of IgnoredAny to one: {possible:.2}; two threads gain {:.2} of that",
        ratio(1, 1, 2) / possible
    );
    requests(folder.path(), size, runs)?;
    let small: Vec<PathBuf> = [TASK, REPORT]
        .iter()
        .map(|name| folder.path().join(format!("{name}-small.ndjson")))
        .collect();
    for (name, file) in [TASK, REPORT].into_iter().zip(&small) {
        write(file, name, 1, 0)?;
    }
    let starts: Result<Vec<f64>, _> = (0..4 * runs)
        .map(|_| Ok::<_, Box<dyn Error>>(measure(WAYS[1], &small)?.seconds))
        .collect();
    println!(
        "start to verdict, one small file for each of two schemas: {:.1} ms",
        median(starts?) * 1e3
    );
    let rules: Result<Vec<f64>, _> = (0..4 * runs)
        .map(|_| Ok::<_, Box<dyn Error>>(measure("rules", &[])?.seconds))
        .collect();
    println!(
        "start to verdict, one small file with rules: {:.1} ms",
        median(rules?) * 1e3
    );
    Ok(())
}

/// Report requests, with their rules and without.
fn requests(folder: &Path, size: usize, runs: usize) -> Result<(), Box<dyn Error>> {
    const WAYS: [&str; 3] = ["IgnoredAny", "validator, 1 thread", "validator, no rules"];
    let file = folder.join("requests.ndjson");
    write(&file, REQUEST, size, 0)?;
    let megabytes = fs::metadata(&file)?.len() as f64 / 1e6;
    let files = [file];
    let mut seconds = WAYS.map(|_| Vec::new());
    let mut cpu = WAYS.map(|_| Vec::new());
    for _ in 0..runs {
        for (at, way) in WAYS.iter().enumerate() {
            let run = measure(way, &files)?;
            seconds[at].push(run.seconds);
            cpu[at].push(run.cpu);
        }
    }
    println!("{megabytes:.0} MB, report requests");
    for (at, way) in WAYS.iter().enumerate() {
        println!(
            "{way:22} {:>4.0} MB/s, {:.2} of the validator without rules; processor {:>4.0} MB/s, {:.2}",
            megabytes / median(seconds[at].clone()),
            ratio(&seconds[2], &seconds[at]),
            megabytes / median(cpu[at].clone()),
            ratio(&cpu[2], &cpu[at]),
        );
    }
    Ok(())
}

/// A child: one report request, whose schema has rules.
fn rules() -> Result<(), Box<dyn Error>> {
    let validator = Validator::new(Schema::named("create-task-containment-report.request")?);
    let payload = br#"{"filters": {"dateFrom": "2024-01-01", "dateTo": "2024-06-01"}}"#;
    println!(
        "{} {} {}",
        u64::from(!validator.is_valid(payload)),
        peak_memory()?,
        cpu_nanoseconds()?
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let number = |at: usize, default| arguments.get(at).map_or(Ok(default), |text| text.parse());
    match arguments.split_first() {
        Some((first, rest)) if first == "--child" => match rest.split_first() {
            Some((way, _)) if way == "rules" => rules(),
            Some((way, files)) => child(way, files),
            None => Err("which way?".into()),
        },
        _ => bench(number(0, 100)?, number(1, 7)?),
    }
}
