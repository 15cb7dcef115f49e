"""Both tables of payloads as Parquet, for engines that read folders."""

from pathlib import Path

import cases
import pyarrow as pa
import pyarrow.parquet as pq


def write(folder: Path, texts: list[cases.Row], raw: list[cases.Row]) -> None:
    """Writes the folders `texts`, `raw`, as binaries, and `unchecked`: the same bytes, called a string."""
    keys = [row.key for row in raw]
    binaries = pa.array([row.payload for row in raw], pa.binary())
    # As a writer without scruples does it.
    unchecked = pa.Array.from_buffers(pa.string(), len(binaries), binaries.buffers())
    strings = pa.array([row.text for row in texts], pa.string())
    for name, payloads in [("raw", binaries), ("unchecked", unchecked), ("texts", strings)]:
        (folder / name).mkdir()
        for part in range(3):
            third = slice(part * len(keys) // 3, (part + 1) * len(keys) // 3)
            rows = {"key": keys[third], "payload": payloads[third]}
            pq.write_table(pa.table(rows), folder / name / f"{part}.parquet", store_schema=False)
