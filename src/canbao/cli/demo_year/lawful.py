"""The law of the year: the demonstration's notices put in force by two law officers, and the values
a payment waits for confirmed by the same two. Every document says that it is a demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from canbao.cli.demo_year.scene import DOOR, LAW, LAW2
from canbao.inforce import confirming, documents, entering, overlays
from canbao.inforce.documents import Notice
from canbao.inforce.entering import Entry
from canbao.inforce.models import Document, Draft, Overlay
from canbao.inforce.values import Value
from canbao.inforce.waiting import unconfirmed

FILE: Final = Path(__file__).with_name("notices.yaml")
SAYS: Final = (
    "演示文件，不是真实的官方文件，任何人不得据此办理业务。\n"
    "A document of the demonstration, not a real notice; nobody may act on it.\n"
)


@cache
def _notices() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def document(title: str, number: str, published: date, text: str, day: date) -> Document:
    """A document of the demonstration, given in by the first law officer."""
    content = f"{SAYS}\n{title}\n{number}\n{published}\n\n{text}\n".encode()
    told = Notice(title, number, published)
    name = f"{number}.txt"
    return documents.keep(content, name, told, actor=LAW, door=DOOR, day=day)


def entries(key: str, region: str) -> list[Entry]:
    """The values of a notice, one entry for each key."""
    found = []
    for each in _notices()[key]["entries"]:
        since, until = each.get("since"), each.get("until")
        values = each.get("keys") or {"": each["value"]}
        for of, value in values.items():
            found.append(Entry(each["name"], str(value), region, since, until, str(of), "演示数值"))
    return found


def enter(key: str, region: str, day: date) -> Overlay:
    """A notice entered by one law officer, tried out and put in force by the other; again the one
    that is in force."""
    told = _notices()[key]
    rows = entries(key, region)
    text = "\n".join(f"{each.name} {each.key} {each.value}" for each in rows)
    notice = document(told["title"], told["number"], told["published"], text, day)
    there = Overlay.objects.filter(document=notice).first()
    if there is not None:
        return there
    draft = Draft.objects.filter(document=notice, rejection=None).first()
    if draft is None:
        draft = entering.enter(rows, notice, actor=LAW, door=DOOR, day=day)
    overlays.try_out(draft, actor=LAW2, door=DOOR, day=day)
    return overlays.put_in_force(draft, actor=LAW2, door=DOOR, day=day)


def confirm(values: Iterable[Value], day: date) -> int:
    """Both law officers hold the values that are not confirmed yet against the demonstration's
    document; how many there were."""
    lacking = unconfirmed(values)
    if not lacking:
        return 0
    notice = document(
        "演示用：法规数值核对单（非真实文件）/ Demonstration: values of the law as they were checked",
        f"演示〔{day.year}〕核对{day:%m%d}号",
        day,
        "\n".join(f"{each.name} {each.region} {each.since} {each.key} {each.value}"
                  for each in lacking),
        day,
    )  # fmt: skip
    readings = confirming.read(lacking, notice, actor=LAW, door=DOOR, day=day)
    confirming.confirm(readings, actor=LAW2, door=DOOR, day=day)
    return len(lacking)
