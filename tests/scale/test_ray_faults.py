"""Ray whose workers die in the middle."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cases
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
import ray.data
from koreai_validate.ray import Check

TABLE = cases.rows(utf8=False)


@pytest.fixture(scope="module", autouse=True)
def started() -> Iterator[None]:
    # More than there are: actors keep theirs, and whatever reads for them needs one as well.
    ray.init(num_cpus=4, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


class Dying(Check):
    """A worker that is killed in the middle of a batch, if none was before, which a file says."""

    def __init__(self, marker: str) -> None:
        super().__init__("payload", cases.SCHEMA, keys=["key"])
        self.marker = marker

    def __call__(self, rows: pa.Table) -> Iterator[pa.Table]:
        for start in range(0, len(rows), 100):
            yield from super().__call__(rows.slice(start, 100))
            if start == 200:
                try:
                    open(self.marker, "x").close()
                except FileExistsError:
                    continue
                os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", ["tasks", "actors"])
def test_results_are_those_of_the_command_line(tmp_path: Path, workers: str) -> None:
    (tmp_path / "in").mkdir()
    for part in range(6):
        rows = TABLE[part::6]
        columns = {"key": [row.key for row in rows], "payload": pa.array([row.payload for row in rows], pa.binary())}
        pq.write_table(pa.table(columns), tmp_path / "in" / f"{part}.parquet")
    tasks = ray.data.read_parquet(str(tmp_path / "in"), override_num_blocks=6)
    marker = tmp_path / "killed"
    if workers == "tasks":
        dying: Any = Dying(str(marker)).__call__
        found = tasks.map_batches(dying, batch_format="pyarrow")
    else:
        actors = ray.data.ActorPoolStrategy(size=2)
        found = tasks.map_batches(Dying, fn_constructor_args=[str(marker)], batch_format="pyarrow", compute=actors)
    rows = cases.by_key(found.take_all())
    assert marker.exists()
    assert set(rows) == {row.key for row in TABLE}
    assert cases.placed(rows) == cases.command_line(TABLE, tmp_path)
    assert rows == cases.expected(TABLE)
