"""Measures one engine, as `tests/scale/bench` calls it: a stage that does nothing, ours, and validators of others.

Every contender runs once in each round, one after the other, so that all meet the same machine; the best of each is
shown, and its ratio to the stage that does nothing. Memory is measured in a pass of its own, before.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMAS = {"tasks": "update-task.request", "reports": "get-task-containment-report.response"}
CRATE = Path(__file__).resolve().parents[2] / "crates/koreai-schemas/schemas"
# Two stages that do nothing: one gives the keys and a constant, and one gives the rows back as they are.
NOTHING = ["noop", "identity"]
OURS = ["verdict", "findings"]
OTHERS = ["jsonschema-rs", "fastjsonschema", "jsonschema"]
# The slow one gets one row in so many; what that takes beyond the stage that does nothing is to be multiplied.
SAMPLE = 50
DISTINCT = 20_000


def task(dice: random.Random, is_valid: bool) -> bytes:
    words = ["call", "customer", "invoice", "renewal", "Zürich", "follow up", "refund", "premium", "escalate"]
    text = lambda count: " ".join(dice.choices(words, k=count))  # noqa: E731
    due: object = 1749032280681 + dice.randrange(10**9)
    body = {"name": text(4), "description": text(dice.randrange(10, 60)), "dueDate": due, "tags": dice.choices(words, k=3)}
    if not is_valid:
        body["dueDate"] = str(due)
    return json.dumps(body, ensure_ascii=False).encode()


def report(dice: random.Random, is_valid: bool) -> bytes:
    names = ["totalExecution", "totalSession", "selfServiceSessions", "dropOffSessions"]
    rows = [{name: dice.randrange(10**4) for name in names} for _ in range(dice.randrange(5, 40))]
    days: dict[str, list[dict[str, object]]] = {"2025-06-04": list(rows), "2025-06-05": list(rows[:3])}
    if not is_valid:
        days["2025-06-04"][0] = {"totalSession": "12"}
    return json.dumps({"status": "SUCCESS", "tasksExecutionReport": {"data": days}}).encode()


def made(folder: Path, kind: str, megabytes: int) -> Path:
    """The data: half a gigabyte takes seconds. One payload in a hundred is invalid."""
    place = folder / f"{kind}-{megabytes}"
    if (place / "done").exists():
        return place
    dice = random.Random(megabytes)
    make = {"tasks": task, "reports": report}[kind]
    payloads = [make(dice, number % 100 != 7) for number in range(DISTINCT)]
    (place / "parquet").mkdir(parents=True, exist_ok=True)
    (place / "text").mkdir(exist_ok=True)
    each = 32_000_000
    for part in range(max(1, megabytes * 1_000_000 // each)):
        rows: list[bytes] = []
        size = 0
        while size < min(each, megabytes * 1_000_000):
            rows.append(payloads[(part * 7919 + len(rows)) % DISTINCT])
            size += len(rows[-1])
        keys = [f"{part:06x}{number:010x}" for number in range(len(rows))]
        table = pa.table({"key": keys, "payload": pa.array(rows, pa.binary()).cast(pa.string())})
        pq.write_table(table, place / "parquet" / f"{part}.parquet", use_dictionary=False, row_group_size=20_000)
        (place / "text" / f"{part}.ndjson").write_bytes(b"\n".join(rows) + b"\n")
    (place / "done").touch()
    return place


def judge(contender: str, kind: str) -> Callable[[Any], pa.Array]:
    """What gives a verdict for each value of a column; for the stage that does nothing, and for others."""
    if contender == "noop":
        return lambda column: pa.array([True] * len(column))
    import orjson

    text = (CRATE / f"{SCHEMAS[kind]}.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    if contender == "jsonschema-rs":
        import jsonschema_rs

        is_valid = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
    elif contender == "fastjsonschema":
        import fastjsonschema

        # It reads draft 7, which is there as well.
        twin = (CRATE / f"{SCHEMAS[kind]}.draft-07.schema.json").read_text(encoding="utf-8")
        check = fastjsonschema.compile(json.loads(twin))

        def is_valid(value: object) -> bool:
            try:
                check(value)
            except fastjsonschema.JsonSchemaException:
                return False
            return True
    else:
        import jsonschema

        is_valid = jsonschema.Draft202012Validator(schema).is_valid

    def verdict(payload: bytes | None) -> bool | None:
        try:
            return None if payload is None else is_valid(orjson.loads(payload))
        except orjson.JSONDecodeError:
            return False

    if contender == "jsonschema":
        return lambda column: pa.array([bool([verdict(it) for it in column[::SAMPLE].to_pylist()])] * len(column))
    return lambda column: pa.array([verdict(value) for value in column.to_pylist()], pa.bool_())


JUDGES: dict[tuple[str, str], Callable[[Any], pa.Array]] = {}


def judged(contender: str, kind: str, column: Any) -> pa.Array:
    """A worker makes what it judges with once."""
    if (contender, kind) not in JUDGES:
        JUDGES[contender, kind] = judge(contender, kind)
    return JUDGES[contender, kind](column)


class Spark:
    workers = "pyspark.daemon"

    def __init__(self, count: int, is_for_memory: bool) -> None:
        from pyspark.sql import SparkSession

        os.environ["PYSPARK_PYTHON"] = sys.executable
        os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        builder = SparkSession.builder.master(f"local[{count}]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        builder = builder.config("spark.python.worker.reuse", str(not is_for_memory).lower())
        if "SPLIT" in os.environ:
            # So many bytes to a partition, to see what a partition costs.
            builder = builder.config("spark.sql.files.maxPartitionBytes", os.environ["SPLIT"])
            builder = builder.config("spark.sql.files.openCostInBytes", "0")
        self.session = builder.config("spark.driver.memory", "2g").getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def run(self, contender: str, kind: str, form: str, data: Path) -> None:
        from koreai_validate.spark import validate
        from pyspark.sql import functions as F

        rows = self.session.read.parquet(str(data / form)) if form == "parquet" else None
        if rows is None:
            lines = self.session.read.text(str(data / form), lineSep="\n")
            rows = lines.select(F.col("_metadata.file_path").alias("key"), F.col("value").alias("payload"))
        if contender in OURS:
            done = validate(rows, "payload", SCHEMAS[kind], findings=contender == "findings")
        elif contender == "identity":
            done = rows.mapInArrow(lambda batches: batches, rows.schema)
        else:

            def stage(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
                import bench

                for batch in batches:
                    verdicts = bench.judged(contender, kind, batch["payload"])
                    versions = pa.array(["0.0.0"] * len(verdicts))
                    names = ["key", "valid", "contract_version"]
                    yield pa.RecordBatch.from_arrays([batch["key"], verdicts, versions], names=names)

            done = rows.mapInArrow(stage, "key string, valid boolean, contract_version string")
        done.write.format("noop").mode("overwrite").save()

    def stop(self) -> None:
        self.session.stop()


class Ray:
    workers = "ray::"

    def __init__(self, count: int, is_for_memory: bool) -> None:
        import ray

        environment = {"env_vars": {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path[1:]])}}
        ray.init(num_cpus=count, include_dashboard=False, log_to_driver=False, runtime_env=environment)
        ray.data.DataContext.get_current().enable_progress_bars = False

    def run(self, contender: str, kind: str, form: str, data: Path) -> None:
        import ray.data
        from koreai_validate.ray import validate

        if form == "parquet":
            rows = ray.data.read_parquet(str(data / form))
        else:
            rows = ray.data.read_text(str(data / form), drop_empty_lines=True).rename_columns({"text": "payload"})
        if contender in OURS:
            done = validate(rows, "payload", SCHEMAS[kind], findings=contender == "findings")
        elif contender == "identity":
            done = rows.map_batches(lambda batch: batch, batch_format="pyarrow")
        else:

            def stage(batch: pa.Table) -> pa.Table:
                import bench

                verdicts = bench.judged(contender, kind, batch["payload"])
                return batch.drop_columns(["payload"]).append_column("valid", verdicts)

            done = rows.map_batches(stage, batch_format="pyarrow")
        for _ in done.iter_internal_ref_bundles():
            pass

    def stop(self) -> None:
        import ray

        ray.shutdown()


class Polars:
    workers = ""

    def __init__(self, count: int, is_for_memory: bool) -> None:
        # POLARS_MAX_THREADS is set before it is loaded.
        assert os.environ["POLARS_MAX_THREADS"] == str(count)

    def run(self, contender: str, kind: str, form: str, data: Path) -> None:
        import polars as pl
        from koreai_validate.polars import validate

        if form == "parquet":
            rows = pl.scan_parquet(data / form / "*.parquet")
        else:
            rows = pl.scan_csv(data / form / "*.ndjson", has_header=False, separator="\x01", quote_char=None, new_columns=["payload"])  # fmt: skip
        if contender in OURS:
            done = validate(rows, "payload", SCHEMAS[kind], findings=contender == "findings")
        elif contender == "identity":
            done = rows.with_columns(pl.col("payload").map_batches(lambda column: column, pl.String, is_elementwise=True))
        else:

            def stage(column: pl.Series) -> pl.Series:
                return pl.Series(pl.from_arrow(judged(contender, kind, column.to_arrow())))

            done = rows.with_columns(pl.col("payload").map_batches(stage, pl.Boolean, is_elementwise=True))
        for _ in done.collect_batches(engine="streaming", maintain_order=False):
            pass

    def stop(self) -> None:
        pass


class DuckDB:
    workers = ""

    def __init__(self, count: int, is_for_memory: bool) -> None:
        import duckdb

        self.connection = duckdb.connect(config={"threads": count})
        self.made: set[str] = set()

    def run(self, contender: str, kind: str, form: str, data: Path) -> None:
        from koreai_validate.duckdb import register

        rows = f"(SELECT key, payload FROM '{data}/parquet/*.parquet')"
        if form == "text":
            options = "delim='\\x01', quote='', escape='', header=false, columns={'payload': 'VARCHAR'}, max_line_size=1000000"
            rows = f"(SELECT 1 AS key, payload FROM read_csv('{data}/text/*.ndjson', {options}))"
        function = f"{kind}_{contender}".replace("-", "_")
        if contender in OURS:
            function = f"{kind}_{'valid' if contender == 'verdict' else 'check'}"
            if kind not in self.made:
                register(self.connection, kind, SCHEMAS[kind])
                self.made.add(kind)
        elif function not in self.made:
            is_identity = contender == "identity"
            stage = lambda column: column if is_identity else judged(contender, kind, column)  # noqa: E731
            result = "VARCHAR" if is_identity else "BOOLEAN"
            self.connection.create_function(function, stage, ["VARCHAR"], result, type="arrow")
            self.made.add(function)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE done AS SELECT key, {function}(payload) AS it FROM {rows}")

    def stop(self) -> None:
        self.connection.close()


def cpu() -> float:
    """Seconds of processor time of this process and all below it: on a busy machine, they say more than the clock.

    Not for Ray: what its workers used is lost when they end, which they do in between.
    """
    ticks: dict[int, tuple[int, int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # Its parent, and its time with that of children that ended.
        ticks[int(process.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    mine, known = {os.getpid()}, 0
    while len(mine) > known:
        known = len(mine)
        mine |= {number for number, (parent, _) in ticks.items() if parent in mine}
    return sum(ticks[number][1] for number in mine if number in ticks) / os.sysconf("SC_CLK_TCK")


ENGINES = {"spark": Spark, "ray": Ray, "polars": Polars, "duckdb": DuckDB}


class Peak:
    """The most that one worker takes meanwhile, in MiB, without what processes share through Ray's store."""

    def __init__(self, workers: str) -> None:
        self.workers = workers
        self.most = 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Peak":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.ended.wait(0.02):
            for process in Path("/proc").iterdir():
                try:
                    if self.workers and self.workers.encode() not in (process / "cmdline").read_bytes():
                        continue
                    if not self.workers and process.name != str(os.getpid()):
                        continue
                    lines = (process / "status").read_text().splitlines()
                except (OSError, ValueError):
                    continue
                sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("VmRSS", "RssShmem"))}
                self.most = max(self.most, (sizes.get("VmRSS", 0) - sizes.get("RssShmem", 0)) / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--megabytes", type=int, default=200, help="of each kind, in each form")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", default="tasks,reports")
    parser.add_argument("--forms", default="parquet,text")
    parser.add_argument("--contenders", default=",".join([*NOTHING, *OURS, *OTHERS]))
    parser.add_argument("--memory", action="store_true", help="measure memory as well, before")
    given = parser.parse_args()
    contenders = given.contenders.split(",")
    engine_of = ENGINES[given.engine]
    for kind in given.kinds.split(","):
        data = made(given.data, kind, given.megabytes)
        for form in given.forms.split(","):
            if given.memory:
                for contender in [it for it in contenders if it in ("noop", *OURS)]:
                    engine = engine_of(given.workers, True)
                    with Peak(engine.workers) as peak:
                        engine.run(contender, kind, form, data)
                    engine.stop()
                    print(f"{given.engine} {kind} {form} {given.megabytes} MB  {contender:15} a worker: {peak.most:7.0f} MiB", flush=True)
            engine = engine_of(given.workers, False)
            best = dict.fromkeys(contenders, float("inf"))
            least = dict.fromkeys(contenders, float("inf"))
            # The first run of all starts workers and fills caches.
            engine.run("noop", kind, form, data)
            for _ in range(given.rounds):
                for contender in contenders:
                    begun, used = time.perf_counter(), cpu()
                    engine.run(contender, kind, form, data)
                    best[contender] = min(best[contender], time.perf_counter() - begun)
                    least[contender] = min(least[contender], cpu() - used)
            engine.stop()
            load = os.getloadavg()[0]
            processor = "" if given.engine == "ray" else "   processor {:8.2f} s  {:6.2f} x"
            for contender, seconds in best.items():
                note = f"  (checks one row in {SAMPLE})" if contender == "jsonschema" else ""
                print(
                    f"{given.engine} {kind} {form} {given.megabytes} MB, {given.workers} workers  {contender:15} "
                    f"{seconds:8.2f} s  {seconds / best[contenders[0]]:6.2f} x"
                    f"{processor.format(least[contender], least[contender] / max(least[contenders[0]], 1e-9))}"
                    f"   load {load:.1f}{note}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
