"""What every test shares: no network, no collected files, and where the browser is.

Fixtures of one room stand in that room's own conftest.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from tests.faults.fixtures import faults as faults  # every room's tests ask for it

# A sync test that drives a browser runs inside Playwright's event loop, where Django would refuse
# to open the test database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

hypothesis_settings.register_profile(
    "canbao", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
hypothesis_settings.load_profile("canbao")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "no Chromium on this machine: apt-get install chromium fonts-noto-cjk "
    "(or set CANBAO_CHROMIUM to its path)"
)
ENGLISH_PAGES = re.compile(r"(axe|sound).*\[(.*-)?en(-.*)?\]$")
"""Tests that look at every page in English; those in Chinese are looked at by `make test`."""
ROOT = Path(__file__).resolve().parents[1]


def find_chromium() -> str | None:
    """Path of a Chromium: `CANBAO_CHROMIUM`, or the first one in PATH."""
    given = os.environ.get("CANBAO_CHROMIUM", "")
    if given:
        return given if Path(given).is_file() else None
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of faults are marked as such, those that are of one kind of database whichever the others run
    on, and those that take too long for `make test`. Without a browser its tests are skipped with the way
    to get one; CI insists on it."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        database = item.callspec.params.get("database") if hasattr(item, "callspec") else None
        if "faults" in fixtures:
            item.add_marker(pytest.mark.faults)
        if "postgresql" in fixtures or database == "postgresql":
            item.add_marker(pytest.mark.postgresql)
        if database == "sqlite":
            item.add_marker(pytest.mark.sqlite)
        if item.get_closest_marker("browser") and ENGLISH_PAGES.search(item.name):
            item.add_marker(pytest.mark.long)
    if find_chromium():
        return
    if os.environ.get("CANBAO_BROWSER") == "required":
        if any(item.get_closest_marker("browser") for item in items):
            raise pytest.UsageError(NO_BROWSER)
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium that browser tests drive."""
    path = find_chromium()
    assert path, NO_BROWSER
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for anything but this machine fails, naming the address."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if host not in {"127.0.0.1", "::1", "localhost"}:
                raise AssertionError(f"a test reached for the network: {host}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Address of a real PostgreSQL: the one the tests run on, else one that lives as long as they do."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the wheel thinks of the machine's directories
        from scripts.with_postgresql import running
    with running() as server:
        yield server.get_uri()


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[Callable[[], str]]:
    """Makes databases of the test's own; each call gives the address of a new, empty one."""
    import psycopg

    made: list[str] = []

    def database() -> str:
        made.append(f"canbao_{uuid.uuid4().hex[:12]}")
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}".encode())
        return urlsplit(postgresql_server)._replace(path=f"/{made[-1]}").geturl()

    yield database
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Each run has its own SQLite file, so that two runs on one machine don't meet."""
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "sqlite":
            file = tmp_path_factory.mktemp("database") / "test.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(autouse=True)
def fast_hasher(settings: Any) -> None:
    """Argon2 takes half a second a password on purpose; tests sign in hundreds of times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    """Tests of other matters sign people in office in with the password alone; those of signing in
    switch the second factor on, as it is wherever this really runs."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def emptied_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that commit have their tables emptied at the end, which the triggers of the log and of
    the rooms of money refuse: they are lifted for the emptying and put back before the next test,
    whichever that is."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if not commits and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    _triggers("DISABLE")
    request.config.stash[LIFTED] = True


LIFTED = pytest.StashKey[bool]()
_lifted: list[str] = []


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Triggers lifted for an emptying are put back before any fixture of the next test: a worker that
    steals tests runs those that commit and those that don't in any order."""
    if item.config.stash.get(LIFTED, False):
        with item.config.stash[blocking_manager_key].unblock():
            _triggers("ENABLE")
        item.config.stash[LIFTED] = False


def _triggers(verb: str) -> None:
    """Lifts every trigger of the database, or puts back those that were lifted."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal "
                "AND tgparentid = 0 AND (tgenabled = 'D') = %s",
                [verb == "ENABLE"],
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
            return
        if verb == "ENABLE":
            while _lifted:
                cursor.execute(_lifted.pop())
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, statement in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
            _lifted.append(statement)
