"""What tests of the engines share: a cluster, a Spark session on it, a small city."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.registers.engine.city import City
from tests.registers.engine.cluster import NO_JAVA, OPTIONS, cluster, find_java

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SMALLEST = 1_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Java the tests on Spark are skipped with the way to get it; CI insists on them."""
    if find_java():
        return
    wanting = [item for item in items if item.get_closest_marker("spark")]
    if wanting and os.environ.get("CANBAO_SPARK") == "required":
        raise pytest.UsageError(NO_JAVA)
    for item in wanting:
        item.add_marker(pytest.mark.skip(reason=NO_JAVA))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A made city whose registers are taken in."""
    return City(tmp_path_factory.mktemp("city"), SMALLEST)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the cluster keeps its tables."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One session on two workers for the whole run."""
    from canbao.registers.engine.spark import start_session

    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        made = start_session(address, OPTIONS)
        yield made
        made.stop()
