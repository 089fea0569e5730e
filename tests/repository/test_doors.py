"""Every door that the log may name has a name that people read."""

from __future__ import annotations

import re
from pathlib import Path

from canbao.web.views.own_words import DOORS

CONSTANT = re.compile(r'^(?:\w+_)?DOOR(?:: Final)? = "([a-z_]+)"', re.MULTILINE)
GIVEN = re.compile(r'door="([a-z_]+)"')


def doors(root: Path) -> set[str]:
    """The doors the source gives to the log, as constants or in a call."""
    found: set[str] = set()
    for file in (root / "src").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        found |= {*CONSTANT.findall(text), *GIVEN.findall(text)}
    return found


def test_every_door_has_words(root: Path):
    there = doors(root)
    assert {"portal", "api", "services", "batch", "worker"} <= there
    assert there - set(DOORS) == set()
