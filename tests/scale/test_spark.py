"""`koreai_validate.spark`, in processes of its own on this machine: `local[2]`."""

import hashlib
import shutil
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cases
import pyarrow as pa
import pytest
import tables
from koreai_validate import spark as module
from koreai_validate.spark import split, validate
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

TABLE = cases.rows(utf8=True)
RAW = cases.rows(utf8=False)
os.environ["PYSPARK_PYTHON"] = sys.executable


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "700")
    builder = builder.config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both tables as Parquet."""
    folder = tmp_path_factory.mktemp("tasks")
    tables.write(folder, TABLE, RAW)
    return folder


def by_key(df: DataFrame) -> dict[str, dict[str, object]]:
    return cases.by_key([row.asDict(recursive=True) for row in df.collect()])


@pytest.mark.parametrize("name, table", [("texts", TABLE), ("raw", RAW), ("unchecked", RAW)])
@pytest.mark.parametrize("options", [{}, cases.OPTIONS], ids=["default", "options"])
def test_each_row_is_that_of_check(
    spark: SparkSession, folder: Path, name: str, table: list[cases.Row], options: Any
) -> None:
    found = validate(spark.read.parquet(str(folder / name)), "payload", cases.SCHEMA, **options)
    assert found.columns == ["key", *cases.RESULTS]
    assert by_key(found) == cases.expected(table, **options)


def test_verdicts_alone(spark: SparkSession, folder: Path) -> None:
    found = validate(spark.read.parquet(str(folder / "raw")), "payload", cases.SCHEMA, keys=["key"], findings=False)
    assert found.columns == ["key", "valid", "contract_version"]
    assert {row.key: row.valid for row in found.collect()} == {k: it["valid"] for k, it in cases.expected(RAW).items()}


def test_split_loses_no_row(spark: SparkSession, folder: Path) -> None:
    valid, others = split(spark.read.parquet(str(folder / "raw")), "payload", cases.SCHEMA)
    right = cases.expected(RAW)
    assert valid.columns == ["key", "payload"] and others.columns == ["key", "payload", *cases.RESULTS]
    payloads = {row.key: row.payload for row in RAW}
    assert {row.key: bytes(row.payload) for row in valid.collect()} == {k: payloads[k] for k, it in right.items() if it["valid"]}
    assert by_key(others.drop("payload")) == {key: it for key, it in right.items() if not it["valid"]}


def test_structs_become_json(spark: SparkSession) -> None:
    """Nested nulls are fields that are absent."""
    rows = [("a", ("Call back", None)), ("b", (None, ["x"])), ("c", None), ("d", (None, None))]
    df = spark.createDataFrame(rows, "id string, task struct<name:string,tags:array<string>>")
    right = {"a": '{"name":"Call back"}', "b": '{"tags":["x"]}', "c": None, "d": "{}"}
    expected = {key: cases.result(text) for key, text in right.items()}
    found = validate(df.withColumnRenamed("id", "key"), "task", cases.SCHEMA)
    assert by_key(found) == expected
    # The whole row, and all its columns as keys; a name in another case; a name with a dot; a field of a struct.
    assert validate(df, F.struct("*"), cases.SCHEMA).columns == ["id", "task", *cases.RESULTS]
    assert validate(df, "Task", cases.SCHEMA).columns == ["id", *cases.RESULTS]
    assert validate(df, F.struct("*"), cases.SCHEMA, keys=["id"]).columns == ["id", *cases.RESULTS]
    dotted = df.select(F.col("id").alias("the.id"), F.to_json("task").alias("the.task"), F.struct("id").alias("the"))
    assert {row["the.id"]: row.valid for row in validate(dotted, "the.task", cases.SCHEMA, keys=["the.id"]).collect()} == {
        key: it["valid"] for key, it in expected.items()
    }
    assert [row.valid for row in validate(dotted, "the.id", cases.SCHEMA, keys=[]).collect()] == [False] * 4
    valid, others = split(df, "task", cases.SCHEMA)
    assert valid.columns == ["id", "task"]
    assert valid.count() + others.count() == 4


def test_a_partition_of_random_bytes(spark: SparkSession) -> None:
    df = spark.range(2000).select("id", F.unhex(F.sha2(F.col("id").cast("string"), 512)).alias("payload"))
    found = validate(df, "payload", cases.SCHEMA).select("id", "valid", F.col("findings")[0]["class"].alias("class"))
    assert {(row.valid, row["class"]) for row in found.collect()} == {(False, "not-json")}


def test_nothing_and_nulls(spark: SparkSession) -> None:
    df = spark.createDataFrame([], "key string, payload string")
    assert validate(df, "payload", cases.SCHEMA).collect() == []
    df = spark.sql("SELECT 'a' AS key, NULL AS payload")
    assert by_key(validate(df, "payload", cases.SCHEMA)) == {"a": cases.result(None)}


def test_findings_come_in_batches_of_bounded_size(spark: SparkSession) -> None:
    """Each row has a hundred findings, which are many times as long as the payload."""
    payload = json.dumps({"tags": [1] * 200})
    df = spark.range(3000).select("id", F.lit(payload).alias("payload")).coalesce(1)
    sizes = validate(df, "payload", cases.SCHEMA).mapInArrow(
        lambda batches: (pa.record_batch({"rows": [batch.num_rows]}) for batch in batches), "rows long"
    )
    assert sum(row.rows for row in sizes.collect()) == 3000
    checker = module.Checker(cases.SCHEMA, True, {})
    parts = [pa.record_batch(part) for part in checker.check(pa.array([payload] * 3000))]
    assert sum(map(len, parts)) == 3000 and len(parts) > 5
    assert max(part.nbytes for part in parts) < 24 << 20


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda it: validate(it, "paylod", cases.SCHEMA), AnalysisException, "paylod"),
        (lambda it: validate(it, "key", cases.SCHEMA, keys=["id"]), AnalysisException, "id"),
        (lambda it: validate(it, "number", cases.SCHEMA), TypeError, "'number' holds int; payloads are strings"),
        (lambda it: split(it, "number", cases.SCHEMA), TypeError, "'number' holds int"),
        (lambda it: validate(it, "payload", "update-tsk"), ValueError, "update-tsk"),
        (lambda it: validate(it, "payload", cases.SCHEMA, show_values=True), TypeError, "show_values does not exist"),
        (lambda it: validate(it, "payload", cases.SCHEMA, keys=["valid"]), ValueError, "'valid' has the name of a res"),
        (lambda it: split(it, "payload", cases.SCHEMA), ValueError, "'valid' has the name of a result"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_before_the_job(spark: SparkSession, call: Any, error: Any, message: str) -> None:
    df = spark.createDataFrame([], "key string, payload string, number int, valid boolean")
    with pytest.raises(error, match=message):
        call(df)


def test_a_worker_of_another_version_is_an_error(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    df = spark.createDataFrame([("a", "{}")], "key string, payload string")
    monkeypatch.setattr("koreai_validate._checker.__version__", "0.0.1")
    with pytest.raises(Exception, match="versions are mixed: this worker has koreai-validate .*0.0.1; install one"):
        validate(df, "payload", cases.SCHEMA).collect()


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    submit = Path(sys.executable).parent / "spark-submit"
    options = ["--master", "local[2]", "--conf", "spark.ui.enabled=false", "--conf", "spark.log.level=ERROR"]
    words = [str(submit), *options, str(module.__file__), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def summary(count: int, valid: int, invalid: int, nulls: int) -> str:
    return f"{count} payloads: {valid} valid, {invalid} invalid, {nulls} null; contract {cases.CONTRACT_VERSION}"


def test_the_command_on_parquet(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    done = command(folder / "raw", tmp_path / "out", "--key", "key")
    assert done.returncode == 0, done.stderr
    right = cases.expected(RAW)
    assert by_key(spark.read.parquet(str(tmp_path / "out"))) == right
    verdicts = [it["valid"] for it in right.values()]
    counts = len(verdicts), verdicts.count(True), verdicts.count(False), verdicts.count(None)
    assert summary(*counts) in done.stdout.splitlines()
    # Results that are there are kept, and added to only with --append.
    again = command(folder / "raw", tmp_path / "out", "--key", "key")
    assert again.returncode == 2 and "already exists" in again.stdout
    assert command(folder / "raw", tmp_path / "out", "--key", "key", "--append", "--fail").returncode == 1
    other = spark.read.parquet(str(tmp_path / "out")).withColumn("contract_version", F.lit("0.0.1"))
    other.write.mode("append").parquet(str(tmp_path / "out"))
    mixed = command(folder / "raw", tmp_path / "out", "--append")
    assert f"versions are mixed: the results are of the contracts 0.0.1, {cases.CONTRACT_VERSION}" in mixed.stdout


def test_the_command_on_texts(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    lines = [row.payload for row in RAW if row.payload]
    (tmp_path / "in" / "a.ndjson").write_bytes(b"\n \r\n".join(lines))
    done = command(tmp_path / "in", tmp_path / "out", "--format", "text")
    assert done.returncode == 0, done.stderr
    found = spark.read.parquet(str(tmp_path / "out"))
    assert found.columns == ["file", "sha256", *cases.RESULTS]
    right = {hashlib.sha256(line).hexdigest(): cases.result(line) for line in lines}
    rows = [row.asDict(recursive=True) for row in found.collect()]
    assert len(rows) == len(lines)
    [file] = {row.pop("file") for row in rows}
    assert file.startswith("file:/") and file.endswith(f"{tmp_path}/in/a.ndjson")
    assert all(right[row.pop("sha256")] == row for row in rows)


def test_the_command_on_json(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = {"good.json": b'{\n "name": "a"\n}\n', "bad.json": b'{\n "name": 7}', "raw.json": b"\xff\xfe"}
    for name, text in files.items():
        (tmp_path / "in" / name).write_bytes(text)
    done = command(tmp_path / "in", tmp_path / "out", "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = [row.asDict(recursive=True) for row in spark.read.parquet(str(tmp_path / "out")).collect()]
    assert {Path(row.pop("file")).name: row for row in rows} == {n: cases.result(text) for n, text in files.items()}


def test_the_command_refuses(folder: Path, tmp_path: Path) -> None:
    """spark-submit shows what the program writes to stderr on its stdout."""
    for arguments, message in [
        ([tmp_path / "none", tmp_path / "out"], "PATH_NOT_FOUND"),
        ([folder / "raw", tmp_path / "out", "--column", "paylod"], "paylod"),
    ]:
        done = command(*arguments)
        assert done.returncode == 2, done.stdout
        [error] = [line for line in done.stdout.splitlines() if line.startswith("error: ")]
        assert message in error and "Traceback" not in done.stdout
    for words, message in [
        (["in", "out", "--format", "csv"], "invalid choice"),
        (["in"], "required: OUT"),
        (["in", "out", "--format", "text", "--key", "id"], "--column and --key are about Parquet"),
    ]:
        done = subprocess.run(
            [sys.executable, "-m", "koreai_validate.spark", *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2 and message in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_command_says_that_a_job_failed(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "raw", tmp_path / "in")
    cut = next((tmp_path / "in").glob("*.parquet"))
    # The schema is read from the end of another file, and the job from this one.
    cut.with_name("zz.parquet").write_bytes(b"PAR1 cut")
    done = command(tmp_path / "in", tmp_path / "out", "--key", "key")
    assert done.returncode == 3, done.stdout
    [error] = [line for line in done.stdout.splitlines() if line.startswith("error: ")]
    assert f"the job failed, what is in {tmp_path}/out is not whole: " in error and "Traceback" not in done.stdout
