"""Spark whose workers die, and which runs a task twice: executors are processes of their own."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cases
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from koreai_validate import spark as module
from pyspark import TaskContext
from pyspark.sql import SparkSession

TABLE = cases.rows(utf8=False)
CHECK = module._run


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
        "spark.executor.memory": "512m",
        # A task that takes far longer than the others is started a second time, on the other executor.
        "spark.speculation": "true",
        "spark.speculation.interval": "100ms",
        "spark.speculation.quantile": "0.5",
        "spark.speculation.multiplier": "1.5",
        "spark.sql.files.maxPartitionBytes": "1m",
        "spark.sql.files.openCostInBytes": "1m",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,512]")
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tasks")
    for part in range(6):
        rows = TABLE[part::6]
        columns = {"key": [row.key for row in rows], "payload": pa.array([row.payload for row in rows], pa.binary())}
        pq.write_table(pa.table(columns), folder / f"{part}.parquet")
    return folder


def results(spark: SparkSession, folder: Path, out: Path) -> dict[str, dict[str, Any]]:
    """What is read of what was written: a task that ran twice must not have written twice."""
    found = module.validate(spark.read.parquet(str(folder)), "payload", cases.SCHEMA)
    found.write.parquet(str(out))
    return cases.by_key([row.asDict(recursive=True) for row in spark.read.parquet(str(out)).collect()])


def attempts(log: Path) -> list[str]:
    return log.read_text().split()


@pytest.mark.parametrize("fault", ["worker", "executor", "slow"])
def test_results_are_those_of_the_command_line(
    spark: SparkSession, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    log, check = tmp_path / "log", CHECK
    # `fault` happens in the middle of the first attempt at one partition.
    parts = 6

    def run(checker: Any, place: int, names: list[str], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import os
        import signal
        import time

        context = TaskContext.get()
        assert context is not None
        with log.open("a") as file:
            file.write(f"{context.partitionId()}.{context.attemptNumber()} ")
        for number, batch in enumerate(check(checker, place, names, batches)):
            yield batch
            if number == 2 and context.partitionId() == parts - 1 and context.attemptNumber() == 0:
                if fault == "slow":
                    time.sleep(30)
                # The worker's parent is the daemon that forks workers, and its parent the executor.
                victim = os.getpid()
                if fault == "executor":
                    stat = open(f"/proc/{os.getppid()}/stat").read()
                    victim = int(stat.rpartition(")")[2].split()[1])
                os.kill(victim, signal.SIGKILL)

    monkeypatch.setattr(module, "_run", run)
    found = results(spark, folder, tmp_path / "out")
    ran = attempts(log)
    assert f"{parts - 1}.0" in ran and f"{parts - 1}.1" in ran, "the fault happened, and the task ran again"
    assert set(found) == {row.key for row in TABLE}
    assert cases.placed(found) == cases.command_line(TABLE, tmp_path)
    assert found == cases.expected(TABLE)
