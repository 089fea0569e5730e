"""What the last check by planted cases said of every rule: how many were planted, how many were found, and
how many were found where nobody had planted anything (`canbao robots check` keeps it here)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from canbao.batches.canonical import canonical


@dataclass(frozen=True, slots=True)
class Planted:
    """One rule: planted, of them found, and false alarms on the city as it was."""

    planted: int
    found: int
    alarms: int


@dataclass(frozen=True, slots=True)
class Check:
    """All rules, as of the day of the check."""

    day: date
    rules: Mapping[str, Planted]


def keep_check(day: date, lines: Sequence[Mapping[str, Any]]) -> Path:
    """Writes a check down, in the place of the one before."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(canonical({"day": day.isoformat(), "lines": list(lines)}), encoding="utf-8")
    draft.replace(file)
    return file


def last_check() -> Check | None:
    """The check of this installation; None before there was one."""
    if not _file().is_file():
        return None
    read = json.loads(_file().read_text(encoding="utf-8"))
    return Check(
        date.fromisoformat(read["day"]),
        {
            each["rule"]: Planted(each["planted"], each["found"], each["alarms"])
            for each in read["lines"]
        },
    )


def _file() -> Path:
    return Path(settings.VAR) / "robots" / "check.json"
