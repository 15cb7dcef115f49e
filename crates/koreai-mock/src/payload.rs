//! A body that can drip, be cut off, or be larger than memory.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// A body, as the steps in which it is sent.
pub(crate) struct Payload {
    steps: VecDeque<Step>,
    pause: Option<Pin<Box<Sleep>>>,
    /// What is announced; chunks follow where nothing is.
    length: Option<u64>,
}

enum Step {
    Chunk(Bytes),
    /// So many bytes of filling.
    Filling(u64),
    Pause(Duration),
    /// Everything that was announced and not sent stays out: the connection ends.
    Cut,
}

/// The body was cut off, as the fault has it.
#[derive(Debug, thiserror::Error)]
#[error("the body was cut off on purpose")]
pub(crate) struct CutOff;

impl Payload {
    /// A body of which `length` bytes are announced and `sent` are sent.
    pub(crate) fn new(sent: Bytes, length: usize, drip_over: Option<Duration>) -> Self {
        let is_cut = sent.len() < length;
        let mut steps = match drip_over {
            Some(over) => drips(&sent, over),
            None if sent.is_empty() => VecDeque::new(),
            None => VecDeque::from([Step::Chunk(sent)]),
        };
        if is_cut {
            // Time for what was sent to leave, so that the head and a part of the body do arrive.
            steps.push_back(Step::Pause(Duration::from_millis(20)));
            steps.push_back(Step::Cut);
        }
        Self {
            steps,
            pause: None,
            length: u64::try_from(length).ok(),
        }
    }

    /// A JSON object, with one more member that makes it `length` bytes long.
    pub(crate) fn padded(object: &str, length: u64, announced: bool) -> Self {
        let open = object.strip_suffix('}').unwrap_or(object);
        let comma = if open.len() > 1 { "," } else { "" };
        let head = format!("{open}{comma}\"padding\":\"");
        let tail = "\"}";
        let shell = head.len() as u64 + tail.len() as u64;
        let length = length.max(shell);
        Self {
            steps: VecDeque::from([
                Step::Chunk(Bytes::from(head)),
                Step::Filling(length - shell),
                Step::Chunk(Bytes::from_static(tail.as_bytes())),
            ]),
            pause: None,
            length: announced.then_some(length),
        }
    }
}

fn drips(bytes: &Bytes, over: Duration) -> VecDeque<Step> {
    const DRIPS: usize = 10;
    let size = bytes.len().div_ceil(DRIPS).max(1);
    let mut steps = VecDeque::new();
    for start in (0..bytes.len()).step_by(size) {
        steps.push_back(Step::Chunk(
            bytes.slice(start..bytes.len().min(start + size)),
        ));
        steps.push_back(Step::Pause(Duration::ZERO));
    }
    let drips = u32::try_from(steps.len() / 2).unwrap_or(u32::MAX).max(1);
    for step in &mut steps {
        if let Step::Pause(pause) = step {
            *pause = over / drips;
        }
    }
    // Pause, drip, pause, drip: the time has passed when the last byte is there.
    steps
        .make_contiguous()
        .chunks_mut(2)
        .for_each(<[_]>::reverse);
    steps
}

impl Body for Payload {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        const FILLING: &[u8] = &[b'x'; 64 * 1024];
        let chunk = |bytes| Poll::Ready(Some(Ok(Frame::data(bytes))));
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Chunk(bytes)) => return chunk(bytes),
                Some(Step::Pause(pause)) => self.pause = Some(Box::pin(sleep(pause))),
                Some(Step::Cut) => return Poll::Ready(Some(Err(CutOff))),
                Some(Step::Filling(0)) => {}
                Some(Step::Filling(left)) => {
                    let now = left.min(FILLING.len() as u64);
                    self.steps.push_front(Step::Filling(left - now));
                    let now = usize::try_from(now).unwrap_or(FILLING.len());
                    return chunk(Bytes::from_static(&FILLING[..now]));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.steps.is_empty() && self.pause.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}
