"""A session of a Spark cluster, given up when the cluster stops answering."""

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Table

from src.store.cluster.address import ANSWER, by_connect, is_there
from src.store.cluster.dialect import Written, schema_of, types_of
from src.store.errors import CannotPublish

LOOK = 1.0
"""Seconds between two checks of the cluster while it works."""
GONE = 20.0
"""Seconds without a master and without a worker after which the session is given up."""
NO_WORKER = 180.0
"""Seconds that a master may be without a worker."""
OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Version 1 commits a task's output at the end, so output of a dead worker does not count
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
}
SQL_OPTIONS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
T = TypeVar("T")


@contextmanager
def session(address: str) -> Iterator["Cluster"]:
    """Open a session of a cluster. Raises CannotPublish where that fails."""
    if not is_there(address):
        raise CannotPublish("cluster_gone", address=address)
    cluster = Cluster(address)
    try:
        cluster.open()
        yield cluster
    finally:
        cluster.close()


class Cluster:
    """The views and statements of one build."""

    def __init__(self, address: str):
        self.address = address
        self._spark: Any = None

    def open(self) -> None:
        """Begin the session."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pyspark warns of a newer pandas
                self._spark = self._patiently(self._begin)
        except ImportError as error:
            raise CannotPublish("cluster_driver", said=str(error)) from error

    def _begin(self) -> Any:
        if by_connect(self.address):
            from pyspark.sql.connect.session import SparkSession as Connect

            spark: Any = Connect.builder.remote(self.address).create()
        else:
            from pyspark.sql import SparkSession

            builder: Any = SparkSession.builder
            spark = builder.master(self.address).appName("sandan").config(map=OPTIONS).getOrCreate()
        for name, value in SQL_OPTIONS.items():
            spark.conf.set(name, value)
        return spark

    def show(self, table: Table, files: Sequence[Path]) -> None:
        """Register files as the view that statements read as a table."""
        places = [_place(file) for file in files]
        self._patiently(
            lambda: (
                self._spark.read.schema(schema_of(table))
                .parquet(*places)
                .createOrReplaceTempView(table.name)
            )
        )

    def write(
        self, statement: Written, names: Sequence[str], to: Path, like: Table | None = None
    ) -> None:
        """Write the rows of a statement as Parquet files into the folder `to`.

        names : of its columns. like : a table whose columns and types the files are to have.
        """

        def run() -> None:
            rows = self._spark.sql(statement.sql, args=statement.values).toDF(*names)
            if like is not None:
                rows = rows.to(_struct(like))
            rows.write.parquet(_place(to))

        self._patiently(run)

    def close(self) -> None:
        """End the session, and the Java process if the session started one."""
        if self._spark is None and by_connect(self.address):
            return
        ending = threading.Thread(target=self._end, daemon=True)
        ending.start()
        ending.join(GONE)

    def _end(self) -> None:
        with suppress(Exception):
            self._spark.stop()
        if not by_connect(self.address):
            _end_java()

    def _patiently(self, action: Callable[[], T]) -> T:
        """Return the result of an action, or raise CannotPublish once the cluster is gone."""
        results: list[Any] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                results.append(action())
            except BaseException as error:
                errors.append(error)

        working = threading.Thread(target=run, daemon=True)
        working.start()
        alone = None
        while working.is_alive():
            working.join(LOOK)
            if self._is_at_work():
                alone = None
                continue
            alone = alone or time.monotonic()
            waited = time.monotonic() - alone
            if waited > GONE and not is_there(self.address):
                raise CannotPublish("cluster_gone", address=self.address)
            if waited > NO_WORKER:
                raise CannotPublish("cluster_no_worker", address=self.address)
        if errors:
            raise self._explained(errors[0]) from errors[0]
        return results[0]

    def _explained(self, error: BaseException) -> BaseException:
        if isinstance(error, (ImportError, CannotPublish)):
            return error
        if not is_there(self.address):
            return CannotPublish("cluster_gone", address=self.address)
        said = str(error).strip().splitlines() or [type(error).__name__]
        if "JAVA_GATEWAY_EXITED" in said[0] or isinstance(error, FileNotFoundError):
            return CannotPublish("cluster_driver", said=said[0])
        return CannotPublish("cluster_failed", address=self.address, said=said[0][:300])

    def _is_at_work(self) -> bool:
        """Return whether the cluster has a worker; of Spark Connect, whether its server answers."""
        if by_connect(self.address):
            return is_there(self.address)
        try:
            # the driver is listed as an executor, too
            return self._spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() > 1
        except Exception:
            return False


def _place(path: Path) -> str:
    """Return a path as a URL for Spark, which wants it without percent-encoding."""
    return f"file://{path}"


def _struct(table: Table) -> Any:
    """Return the columns of a table as a StructType. Spark can parse one from text, but only within
    a running session."""
    from pyspark.sql import types

    known = {
        "STRING": types.StringType,
        "BIGINT": types.LongType,
        "INT": types.IntegerType,
        "DOUBLE": types.DoubleType,
        "BOOLEAN": types.BooleanType,
        "DATE": types.DateType,
        "TIMESTAMP_NTZ": types.TimestampNTZType,
    }
    made = types.StructType()
    for name, kind in types_of(table).items():
        made = made.add(name, known[kind]())
    return made


def _end_java() -> None:
    """End the Java process that pyspark started; it would go on holding its memory."""
    with suppress(Exception):
        from pyspark import SparkContext

        gateway: Any = SparkContext._gateway
        if gateway is not None:
            SparkContext._gateway = SparkContext._jvm = None
            gateway.shutdown()
            gateway.proc.stdin.close()
            os.environ.pop("PYSPARK_GATEWAY_PORT", None)
            gateway.proc.wait(ANSWER)
