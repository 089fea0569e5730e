"""The living demonstration as a server: made once for all workers, its accounts with passwords, and a way
to start it in a folder that is there."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from canbao.cli.crawl import sign_in, wait_until_up

ROOT: Final = Path(__file__).resolve().parents[3]
SECONDS: Final = 2700
ACCOUNTS: Final = """
import json
from canbao.cli import demo_city
demo_city.own_var(None)
import django
django.setup()
from canbao.accounts.models import Account
from canbao.benefits.models import Claim, Overpayment
from canbao.benefits.payments.models import ReturnFile
from canbao.people.models import Person
made = {each.username: [each.role, each.password] for each in demo_city.accounts()}
person = Account.objects.get(username="person").person
kept = {"claim": Claim, "overpayment": Overpayment, "return": ReturnFile}
own = Person.objects.get(id=person)
print(json.dumps({
    "accounts": made, "number": own.number, "name": own.name,
    "papers": [f"{name}/{model.objects.latest('pk').pk}" for name, model in kept.items()],
}))
"""
SERVE: Final = """
from canbao.cli import demo, demo_city
demo_city.own_var(None)
demo.serve_portal({port})
"""


@dataclass(frozen=True)
class Made:
    """What `canbao demo --check` left behind: its folder, how it ended and what it said."""

    folder: Path
    status: int
    said: str


@dataclass(frozen=True)
class Portal:
    """A running demonstration: its address and, by user name, role and cookies of everybody; citizen
    number and name of its insured person, and papers of payments that no list leads to on its first page."""

    address: str
    roles: dict[str, str]
    cookies: dict[str, str]
    number: str
    name: str
    papers: tuple[str, ...]

    def signed_in(self, browser: Any, who: str, **look: Any) -> Any:
        """A page of a browser of somebody's own; of nobody for an empty name."""
        context = browser.new_context(base_url=self.address, **look)
        for pair in filter(None, self.cookies.get(who, "").split("; ")):
            name, _, value = pair.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return context.new_page()


def folder_of(factory: Any) -> Path:
    """The folder all workers of one run of the tests share (`factory` is pytest's `tmp_path_factory`)."""
    base: Path = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"


def made(folder: Path) -> Made:
    """The demonstration in a folder, made by whichever worker comes first; the others wait for it."""
    status, said = _once(folder, "told.json", lambda: _make(folder))
    return Made(folder, status, said)


def _make(folder: Path) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "canbao", "--lang", "en", "demo", "--check", "--persons", "2000",
         "--city", "1000"],
        capture_output=True, text=True, timeout=SECONDS, cwd=ROOT, env=_surroundings(folder),
        check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


def _list(folder: Path) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", ACCOUNTS], capture_output=True, text=True, timeout=SECONDS, cwd=ROOT,
        env=_surroundings(folder), check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def _once(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    """What `make` gives, kept as a file: asked by many, made by one."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / name
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_file():
            kept.write_text(json.dumps(make()), encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


@contextmanager
def served(folder: Path, wanted: Collection[str] = ()) -> Iterator[Portal]:
    """The portal of a demonstration that was made, with those who are wanted signed in; everybody where
    nobody is named."""
    # Made anew they would get other passwords, and whoever signed in before would be outside.
    told = _once(folder, "accounts.json", lambda: _list(folder))
    accounts = told["accounts"]
    port = _port()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], cwd=ROOT, env=_surroundings(folder),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        assert wait_until_up(address, server), "the demonstration's portal did not start"
        cookies = {
            name: sign_in(address, name, password)
            for name, (_, password) in accounts.items()
            if not wanted or name in wanted
        }
        shut = sorted(name for name, given in cookies.items() if not given)
        assert shut == [], f"these accounts of the demonstration cannot sign in: {shut}"
        roles = {name: role for name, (role, _) in accounts.items()}
        yield Portal(address, roles, cookies, told["number"], told["name"], tuple(told["papers"]))
    finally:
        server.terminate()
        server.wait(timeout=120)


def _port() -> int:
    """A port nobody listens on; two workers that ask at once get two."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _surroundings(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **kept, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "CANBAO_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "canbao.config.settings",
    }  # fmt: skip
