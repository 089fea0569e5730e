"""A Spark cluster of one master and two workers on the loopback address, for a test run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss4m"
"""Java compiles once and lightly: queries of a test run only once."""
NO_JAVA = (
    "no Java on this machine: apt-get install openjdk-17-jre-headless (or set JAVA_HOME to one)"
)
PATIENCE = 180
"""Seconds for everything to be there, on a machine that is busy with other tests."""
OPTIONS = {
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
    "spark.driver.memory": "768m",
    "spark.executor.memory": "640m",
    "spark.sql.shuffle.partitions": "2",
    # Small tables: compiling every query and planning it again half-way costs more than it gives.
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def find_java() -> str | None:
    """Path of a Java: under `JAVA_HOME`, or the first one in PATH."""
    home = os.environ.get("JAVA_HOME", "")
    if home:
        found = Path(home, "bin", "java")
        return str(found) if found.is_file() else None
    return shutil.which("java")


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """Its address while it runs; every process is gone afterwards."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, page = free_port(), free_port()
    address = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> None:
        log = (folder / f"{len(started)}.log").open("wb")
        with log:
            started.append(subprocess.Popen(
                [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments],
                stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True,
            ))  # fmt: skip

    try:
        start("master.Master", "--host", "127.0.0.1", "--port", str(port),
              "--webui-port", str(page))  # fmt: skip
        _wait(page, 0)
        for n in range(workers):
            start("worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g",
                  "--work-dir", str(folder / f"worker{n}"), "--webui-port", str(free_port()),
                  address)  # fmt: skip
        _wait(page, workers)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A port of the loopback address that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(page: int, workers: int) -> None:
    """Until the master tells of so many workers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=10) as told:
                if json.load(told)["aliveworkers"] >= workers:
                    return
        except (OSError, ValueError):
            pass
        time.sleep(0.5)
    raise TimeoutError(f"no master with {workers} workers within {PATIENCE} s")
