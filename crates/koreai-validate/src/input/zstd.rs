//! zstd: frames one after another, those that are to be skipped skipped.

use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::reader::Input;

/// Reads every frame of a zstd file.
pub(super) struct Zstd {
    packed: BufReader<Input>,
    decoder: FrameDecoder,
    is_in_frame: bool,
}

impl Zstd {
    pub(super) fn new(packed: Input) -> Self {
        Self {
            packed: BufReader::new(packed),
            decoder: FrameDecoder::new(),
            is_in_frame: false,
        }
    }

    /// Begins the next frame; false if there is none.
    fn next(&mut self) -> io::Result<bool> {
        loop {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.packed) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = self.packed.by_ref().take(length.into());
                    io::copy(&mut skipped, &mut io::sink())?;
                }
                Err(FrameDecoderError::ReadFrameHeaderError(
                    ReadFrameHeaderError::BadMagicNumber(_),
                )) => return Err(invalid("what follows the compressed data is not zstd")),
                Err(FrameDecoderError::ReadFrameHeaderError(_)) if self.is_ended()? => {
                    return Err(cut_off());
                }
                Err(error) => return Err(invalid(error)),
            }
        }
    }
}

impl Zstd {
    fn is_ended(&mut self) -> io::Result<bool> {
        Ok(self.packed.fill_buf()?.is_empty())
    }
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.is_in_frame {
                self.is_in_frame = self.next()?;
                if !self.is_in_frame {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.decoder.decode_blocks(&mut self.packed, one);
                if let Err(error) = decoded {
                    return Err(match self.is_ended()? {
                        true => cut_off(),
                        false => invalid(error),
                    });
                }
            }
            let count = self.decoder.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            let stated = self.decoder.get_checksum_from_data();
            if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
                return Err(invalid("the checksum is not that of the content"));
            }
            self.is_in_frame = false;
        }
    }
}

fn cut_off() -> io::Error {
    let message = "zstd: the compressed data ends too early, as if the file was cut off";
    io::Error::new(io::ErrorKind::UnexpectedEof, message)
}

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("zstd: {error}"))
}
