"""Checks payloads in Spark, 3.5 or 4: `pip install koreai-validate[spark]`, for the driver and all workers.

    from koreai_validate.spark import split, validate
    results = validate(tasks, "payload", "update-task.request", keys=["id"])
    valid, quarantine = split(tasks, "payload", "update-task.request")

It is a command as well: `spark-submit …/koreai_validate/spark.py --help`, or `python -m koreai_validate.spark --help`.
"""

# Absolute, since spark-submit runs this file by its path.
import argparse
import functools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Unpack

if __name__ == "__main__":
    # By its path, it stands where modules of this package would be taken for those of Polars or Ray.
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != Path(__file__).resolve().parent]

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    LongType,
    MapType,
    NullType,
    StringType,
    StructField,
    StructType,
)

from koreai_validate._checker import Checker, Options, refuse_names

__all__ = ["split", "validate"]


def validate(
    df: DataFrame,
    column: str | Column,
    schema: str,
    *,
    keys: Sequence[str] | None = None,
    findings: bool = True,
    **options: Unpack[Options],
) -> DataFrame:
    """The columns `keys` of a data frame, and those of `Validator.check_arrow` for the payloads in `column`.

    `column`: a column of strings or binaries, or of structs, arrays or maps, which become JSON by `to_json`: without
    the fields that are null. `struct("*")` is the whole row.
    `keys`: what a row is found again by; by default every column but `column`.
    `findings`: without them, there are `valid` and `contract_version` alone.

    Nothing runs before an action does. Raises `AnalysisException` for a column that is not there, `TypeError` for one
    of another type, and `ValueError` for an unknown schema or for a key that has the name of a result.
    """
    checker = Checker(schema, findings, options)
    payload = _texts(df, column)
    if keys is None:
        keys = [name for name in df.columns if not _names(df, column, name)]
    kept = df.select(*map(_quoted, keys))
    return _checked(df.select(*map(_quoted, keys), payload), kept.schema, len(keys), checker)


def split(
    df: DataFrame, column: str | Column, schema: str, **options: Unpack[Options]
) -> tuple[DataFrame, DataFrame]:
    """The rows whose payload is valid, as they are, and the others, with the columns of `Validator.check_arrow`.

    No row is lost: a null is not a valid payload, so it is among the others, and its `valid` is null. Each of the two
    checks the payloads when it is written; if reading them takes long, `persist` the data frame before.
    """
    payload = _texts(df, column)
    verdicts, results = Checker(schema, False, options), Checker(schema, True, options)
    if isinstance(column, str) and column in df.columns and not isinstance(df.schema[column].dataType, _NESTED):
        # It is among the columns as it is: it need not be sent twice.
        rows, place = df, df.columns.index(column)
    else:
        rows, place = df.select("*", payload), len(df.columns)
    valid = _checked(rows, df.schema, place, verdicts).where("valid").select(*map(_quoted, df.columns))
    return valid, _checked(rows, df.schema, place, results).where("NOT coalesce(valid, false)")


_NESTED = (StructType, ArrayType, MapType)
_NUMBERS = ("line", "column", "offset")
_FIELDS = ("class", "code", "pointer", *_NUMBERS, "message", "help", "schema_location", "value")
_FINDINGS = pa.list_(pa.struct([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in _FIELDS]))
_FINDING = StructType([StructField(name, LongType() if name in _NUMBERS else StringType()) for name in _FIELDS])
_RESULTS = [
    StructField("valid", BooleanType()),
    StructField("findings", ArrayType(_FINDING)),
    StructField("truncated", BooleanType()),
    StructField("contract_version", StringType()),
]


def _quoted(name: str) -> Column:
    """The column of exactly this name, which may hold dots."""
    return F.col("`" + name.replace("`", "``") + "`")


def _names(df: DataFrame, column: str | Column, name: str) -> bool:
    """Whether `column` names the column `name`: in any case, unless Spark is set otherwise."""
    if not isinstance(column, str):
        return False
    if df.sparkSession.conf.get("spark.sql.caseSensitive") == "true":
        return column == name
    return column.lower() == name.lower()


def _texts(df: DataFrame, column: str | Column) -> Column:
    """The payloads as strings or binaries."""
    payload = (_quoted(column) if column in df.columns else F.col(column)) if isinstance(column, str) else column
    [field] = df.select(payload).schema.fields
    if isinstance(field.dataType, _NESTED):
        return F.to_json(payload)
    if isinstance(field.dataType, StringType | BinaryType):
        return payload
    if isinstance(field.dataType, NullType):
        return payload.cast("string")
    kind = field.dataType.simpleString()
    raise TypeError(f"the column {field.name!r} holds {kind}; payloads are strings, binaries, structs, arrays or maps")


def _checked(rows: DataFrame, kept: StructType, place: int, checker: Checker) -> DataFrame:
    """The first columns of rows, which are kept, and the results of the payloads, which are at a place among all."""
    results = _RESULTS if checker.findings else [_RESULTS[0], _RESULTS[3]]
    refuse_names(kept.names, [field.name for field in results])
    schema = StructType([*(StructField(field.name, field.dataType) for field in kept.fields), *results])
    # `mapInArrow` finds columns by name, and fails for two of one name and for a name with a dot.
    numbered = rows.toDF(*(f"_{number}" for number in range(len(rows.columns))))
    return numbered.mapInArrow(functools.partial(_run, checker, place, kept.names), schema)


def _run(
    checker: Checker, place: int, names: list[str], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        start = 0
        for part in checker.check(batch.columns[place]):
            results = pa.record_batch(part)
            kept = [column.slice(start, len(part)) for column in batch.columns[: len(names)]]
            found = [_signed(column) for column in results.columns]
            yield pa.RecordBatch.from_arrays([*kept, *found], names=[*names, *results.schema.names])
            start += len(part)


def _signed(column: pa.Array) -> pa.Array:
    """The findings without unsigned numbers, which Spark does not have."""
    return column.cast(_FINDINGS) if pa.types.is_list(column.type) else column


def _read(spark: SparkSession, arguments: argparse.Namespace) -> tuple[DataFrame, str, list[str] | None]:
    """The payloads of a folder, the column that they are in, and the keys of the rows."""
    if arguments.format == "parquet":
        return spark.read.parquet(arguments.IN), arguments.column or "payload", arguments.key
    file = F.col("_metadata.file_path").alias("file")
    if arguments.format == "json":
        return spark.read.format("binaryFile").load(arguments.IN).select(file, "content"), "content", ["file"]
    lines = spark.read.text(arguments.IN, lineSep="\n").where(r"btrim(value, ' \t\r') <> ''")
    return lines.select(file, F.sha2("value", 256).alias("sha256"), "value"), "value", ["file", "sha256"]


def _summary(results: DataFrame) -> tuple[list[str], bool]:
    """What became of the payloads, in lines, and whether any is invalid."""
    counts = results.groupBy("contract_version", "valid").count().collect()
    number = {verdict: sum(row["count"] for row in counts if row.valid is verdict) for verdict in (True, False, None)}
    versions = sorted({row.contract_version or "none" for row in counts})
    lines = [
        f"{sum(number.values())} payloads: {number[True]} valid, {number[False]} invalid, {number[None]} null; "
        f"contract {', '.join(versions) or 'none'}"
    ]
    if len(versions) > 1:
        lines.append(f"versions are mixed: the results are of the contracts {', '.join(versions)}")
    if "findings" in results.columns:
        findings = results.select(F.explode("findings").alias("finding")).groupBy("finding.pointer", "finding.code")
        most = findings.count().orderBy(F.desc("count"), "pointer", "code").limit(10).collect()
        lines += [f"{row['count']:>12}  {row.code}  {row.pointer or '(root)'}" for row in most]
    return lines, number[False] > 0


def _main() -> int:
    parser = argparse.ArgumentParser(
        prog="koreai_validate.spark",
        description="Checks the payloads of a folder, writes a row of results for each as Parquet, and prints a summary.",
        epilog="Exits with 0; with 1 for an invalid payload, if --fail is given; with 2 for a wrong call; with 3 if the job "
        "failed, so that what is in OUT is not whole.",
    )
    parser.add_argument("IN", help="a folder or file, anywhere that Spark can read")
    parser.add_argument("OUT", help="the folder of results; it is an error if it is there, unless with --append")
    parser.add_argument("--schema", default="update-task.request", help="the name of a schema (default: %(default)s)")
    parser.add_argument(
        "--format",
        choices=["parquet", "text", "json"],
        default="parquet",
        help="parquet: payloads are in a column, rows are found again by --key; text: a payload on each line, found "
        "again by its file and SHA-256; json: a payload in each file (default: %(default)s)",
    )
    parser.add_argument("--column", help="the column of Parquet (default: payload)")
    parser.add_argument(
        "--key", action="append", help="a column of Parquet to keep; may be repeated; by default all others"
    )
    parser.add_argument("--no-findings", action="store_true", help="write verdicts alone")
    parser.add_argument(
        "--append", action="store_true", help="add to the results in OUT; the summary and --fail are about all of them"
    )
    parser.add_argument("--fail", action="store_true", help="exit with 1 if a payload is invalid")
    arguments = parser.parse_args()
    if arguments.format != "parquet" and (arguments.column or arguments.key):
        parser.error(f"--column and --key are about Parquet, and --format is {arguments.format}")
    spark = SparkSession.builder.appName("koreai_validate").getOrCreate()
    try:
        payloads, column, keys = _read(spark, arguments)
        results = validate(payloads, column, arguments.schema, keys=keys, findings=not arguments.no_findings)
        results.write.mode("append" if arguments.append else "errorifexists").parquet(arguments.OUT)
        lines, is_invalid = _summary(spark.read.parquet(arguments.OUT))
    except (AnalysisException, TypeError, ValueError) as error:
        # The plan and the stack of Java, which follow, are of no use here.
        print(f"error: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    except (PySparkException, Py4JJavaError) as error:
        text = str(error.java_exception.getMessage() if isinstance(error, Py4JJavaError) else error)
        print(f"error: the job failed, what is in {arguments.OUT} is not whole: {text.splitlines()[0]}", file=sys.stderr)
        return 3
    finally:
        spark.stop()
    print("\n".join(lines))
    return 1 if arguments.fail and is_invalid else 0


if __name__ == "__main__":
    # What workers are sent must be found in the installed package, and not in this file.
    from koreai_validate.spark import _main as main

    sys.exit(main())
