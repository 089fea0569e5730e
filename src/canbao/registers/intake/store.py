"""Deliveries as they lie in the store: found, read, told about, one writer at a time per source.

What happens while a delivery is taken in stands in `deliver`; here nothing is computed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from canbao.registers.intake.refusal import IntakeRefusal

ARRIVING = ".arriving"
LEAVING = ".leaving"
STATES = ("accepted", "held", "refused")


@dataclass(frozen=True)
class Delivery:
    """One delivery of a source. `state` is `repeated` only in the answer to a second arrival."""

    source: str
    delivery: str
    path: Path
    file: str
    content: str
    sequence: int
    arrived: str
    as_of: str
    mode: str
    state: str
    declaration: str = ""
    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    records: int = 0
    facts: dict[str, int] = field(default_factory=dict)
    reasons: list[dict[str, str]] = field(default_factory=list)
    decisions: list[dict[str, str]] = field(default_factory=list)

    @property
    def in_force(self) -> bool:
        return self.state == "accepted"

    @property
    def version(self) -> str:
        """Changes with the content and the declaration it was read by; for hashes of stages."""
        return f"{self.delivery}-{self.declaration}"

    def quality(self) -> dict[str, object]:
        """The quality report."""
        read: dict[str, object] = json.loads((self.path / "quality.json").read_text("utf-8"))
        return read


def folder_of(store: Path, source: str) -> Path:
    return store / "deliveries" / source


def deliveries(store: Path, source: str) -> list[Delivery]:
    """All deliveries of a source in the order they came."""
    folder = folder_of(store, source)
    if not folder.is_dir():
        return []
    found = [read_delivery(path.parent) for path in folder.glob("*/delivery.json")
             if not path.parent.name.startswith(".")]  # fmt: skip
    return sorted((one for one in found if one), key=lambda one: (one.sequence, one.delivery))


def read_delivery(path: Path) -> Delivery | None:
    """The delivery of a directory; None where there is none."""
    try:
        told = json.loads((path / "delivery.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Delivery(path=path, **told)


def write_delivery(delivery: Delivery, path: Path) -> None:
    """Write `delivery.json` into a directory, whole or not at all."""
    told = asdict(delivery)
    del told["path"]
    write_json(path / "delivery.json", told)


def write_json(path: Path, content: object) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(partial, path)


def install(arriving: Path, target: Path) -> None:
    """Put a whole directory in its place; an older one under that name goes."""
    leaving = target.with_name(f"{LEAVING}-{target.name}")
    if target.exists():
        os.rename(target, leaving)
    os.rename(arriving, target)
    shutil.rmtree(leaving, ignore_errors=True)


@contextmanager
def alone(store: Path, source: str) -> Iterator[Path]:
    """The folder of a source with no other writer in it, and without remains of a killed one."""
    folder = folder_of(store, source)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leaving in folder.glob(f"{LEAVING}-*"):
            target = folder / leaving.name.removeprefix(f"{LEAVING}-")
            if target.exists():
                shutil.rmtree(leaving)
            else:
                os.rename(leaving, target)
        shutil.rmtree(folder / ARRIVING, ignore_errors=True)
        yield folder


def release(store: Path, source: str, delivery: str, by: str, why: str) -> Delivery:
    """Let a held delivery in: a person's decision, kept with name and reason.

    Errors: `IntakeRefusal` when there is no such delivery or it isn't held.
    """
    return _decide(store, source, delivery, by, why, "accepted")


def refuse(store: Path, source: str, delivery: str, by: str, why: str) -> Delivery:
    """Turn a held delivery away; the same file may come again."""
    return _decide(store, source, delivery, by, why, "refused")


def _decide(store: Path, source: str, delivery: str, by: str, why: str, state: str) -> Delivery:
    if not by.strip() or not why.strip():
        raise IntakeRefusal(
            "decision_incomplete", "须写明决定人和理由", "Say who decides and why",
            field="by" if not by.strip() else "why",
            remedy_zh="请补上姓名和理由", remedy_en="Give a name and a reason",
        )  # fmt: skip
    with alone(store, source) as folder:
        found = read_delivery(folder / delivery)
        if found is None or found.state != "held":
            now = found.state if found else "—"
            waiting = [one.delivery for one in deliveries(store, source) if one.state == "held"]
            raise IntakeRefusal(
                "not_held", f"{source} 的交付 {delivery} 不在待确认状态（{now}）",
                f"Delivery {delivery} of {source} is not held ({now})", field=delivery, value=now,
                remedy_zh=f"待确认的有：{'、'.join(waiting) or '无'}",
                remedy_en=f"Held are: {', '.join(waiting) or 'none'}",
            )  # fmt: skip
        decided = replace(
            found, state=state, decisions=[*found.decisions, {"state": state, "by": by, "why": why}]
        )
        write_delivery(decided, found.path)
        return decided
