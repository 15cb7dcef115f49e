"""Random payloads: texts of the kit, changed here and there. The same seed gives the same ones."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

# What breaks readers.
PIECES = [
    b"null", b"true", b"-0", b"1e400", b"1E2", b"9007199254740993", b"NaN", b"\xff", b"\xed\xa0\x80", b"\x00",
    b"\\ud800", b"\\ud83d\\ude00", b"\xef\xbb\xbf", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\t",
    b"[" * 130, b'"name":7,', b'"x":1,', b'"2024-02-30"', b"\xf0\x9f\x98\x80", b"\xc3",
]  # fmt: skip


def seeds(kit: Path) -> dict[str, list[bytes]]:
    """Texts for each schema, each on one line: its payloads, and those of which the bytes matter."""
    found: dict[str, list[bytes]] = {}
    hostile: list[bytes] = []
    for line in (kit / "cases.ndjson").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["level"] != 1:
            continue
        payload = (kit / case["file"]).read_bytes()
        if "input" in case:
            hostile.append(payload.replace(b"\n", b" "))
        else:
            text = json.dumps(json.loads(payload), ensure_ascii=len(found) % 2 == 0).encode()
            found.setdefault(case["schema"], []).append(text)
    return {name: [*texts, *(text for text in hostile if len(text) < 4096)] for name, texts in found.items()}


def changed(text: bytes, dice: random.Random) -> bytes:
    """The text with up to four changes."""
    for _ in range(dice.randrange(5)):
        at = dice.randrange(len(text) + 1)
        match dice.randrange(5):
            case 0:
                text = text[:at] + dice.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + dice.randrange(1, 9) :]
            case 2:
                text = text[:at] + bytes([dice.randrange(256)]) + text[at + 1 :]
            case 3:
                text = text[:at]
            case _:
                end = min(len(text), at + dice.randrange(1, 30))
                text = text[:end] + text[at:end] + text[end:]
    return text.replace(b"\n", b" ").replace(b"\r", b" ")


def payloads(texts: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """So many payloads, none of which is blank or has a line break: each can be a line of a file."""
    dice = random.Random(seed)
    while count:
        text = changed(dice.choice(texts), dice)
        # A file that begins with these would be taken for gzip, and blank lines are no records.
        if text.removeprefix(b"\xef\xbb\xbf").strip() and not text.startswith(b"\x1f\x8b"):
            count -= 1
            yield text
