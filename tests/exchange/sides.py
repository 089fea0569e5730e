"""The two installations as a test sees them: ask one of them something, carry messages between
both."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
_persons = itertools.count(1)


class Said(Exception):
    """An installation refused; `en` are its reasons."""

    def __init__(self, reasons: list[list[str]]) -> None:
        self.en = [each[1] for each in reasons]
        super().__init__(" | ".join(self.en))
        assert all(zh and en for zh, en in reasons), "every refusal has both languages"


def database(server: str, template: str) -> tuple[str, str]:
    """Address and name of a new PostgreSQL database, a copy of another one where it is named; both
    empty for SQLite."""
    if not server.startswith("postgres"):
        return "", ""
    from tests.faults.fixtures import _on

    name = f"canbao_{uuid.uuid4().hex[:12]}"
    _on(server, f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    return urlsplit(server)._replace(path=f"/{name}").geturl(), name


class Side:
    """A running installation."""

    def __init__(self, place: int, folder: Path, address: str) -> None:
        self.place = place
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.side", str(folder), address],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, name: str, /, **given: Any) -> Any:
        """Asks; gives what was told. Raises Said for a refusal."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, given]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the installation ended at {name}"
        told = json.loads(line)
        assert "error" not in told, told["error"]
        if "refused" in told:
            raise Said(told["refused"])
        return told["told"]

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
        if self.process.stdout is not None:
            self.process.stdout.close()


@dataclass(frozen=True)
class Pair:
    """Sichuan and Guangdong."""

    sichuan: Side
    guangdong: Side

    def person(self, **more: Any) -> int:
        """A new person known at both places."""
        number = next(_persons)
        for side in (self.sichuan, self.guangdong):
            side("person", id=number, place=side.place, **more)
        return number


def ask(old: Side, new: Side, person: int, day: str = "2025-03-03", **more: Any) -> str:
    """Application and letter; the code of the transfer."""
    given = {"kind": "employee", "facts": {"retirement_category": "male_60"}} | more
    code: str = new("apply", day=day, person=person, old_place=old.place, **given)["code"]
    old("receive", day=day, text=new("send_letter", day=day, code=code))
    return code


def send(old: Side, new: Side, code: str, day: str = "2025-03-10", **more: Any) -> dict[str, Any]:
    """Sheet and money; gives the sheet's body."""
    text = old("hand_over", day=day, code=code, **more)
    new("receive", day=day, text=text)
    body: dict[str, Any] = json.loads(text)["body"]
    new("receive", day=day, text=old("pay_out", day=day, code=code, ref=f"out {code}"))
    if body["total"]:
        new("arrives", day=day, code=code, fen=body["total"], ref=f"in {code}")
    return body


def close(old: Side, new: Side, code: str, day: str = "2025-03-12", keeps: Any = ()) -> list[str]:
    """Merge, receipt and the words to the person."""
    old("receive", day=day, text=new("merge", day=day, code=code, keeps=keeps))
    told: list[str] = new("tell", day=day, code=code)
    return told


def move(old: Side, new: Side, person: int, keeps: Any = (), **more: Any) -> dict[str, Any]:
    """The whole conversation undisturbed; gives the sheet's body."""
    code = ask(old, new, person, **more)
    body = send(old, new, code)
    close(old, new, code, keeps=keeps)
    return body
