"""The declared purposes (`purposes.yaml`): by whom, for whose record, on which legal ground.

A purpose that is not declared does not exist; nobody reads a record without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import yaml

from canbao.people.actor import ROLES, Actor, Role
from canbao.people.places import within

Scope = Literal["self", "area", "unplaced", "any", "none"]
FILE: Final = Path(__file__).with_name("purposes.yaml")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One declared purpose."""

    key: str
    zh: str
    en: str
    ground_zh: str
    ground_en: str
    roles: tuple[Role, ...]
    scope: Scope
    unmask: bool


class RefusedLook(PermissionError):
    """Somebody may not open a record for that purpose; the words are for the log and the page."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


@cache
def purposes() -> dict[str, Purpose]:
    """All purposes by key. Raises ValueError naming the entry when the file is wrong."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {}
    for key, entry in read.items():
        try:
            purpose = Purpose(
                key=key,
                zh=entry["zh"],
                en=entry["en"],
                ground_zh=entry["ground"]["zh"],
                ground_en=entry["ground"]["en"],
                roles=tuple(entry["roles"]),
                scope=entry["scope"],
                unmask=entry["unmask"],
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"purposes.yaml: {key}: {error}") from None
        if not set(purpose.roles) <= set(ROLES) or purpose.scope not in get_args(Scope):
            raise ValueError(f"purposes.yaml: {key}: unknown role or scope")
        found[key] = purpose
    return found


def purpose_of(key: str) -> Purpose:
    """The purpose of that key. Raises KeyError naming it and those that exist."""
    try:
        return purposes()[key]
    except KeyError:
        known = ", ".join(purposes())
        raise KeyError(f"purpose {key!r} is not declared; declared are {known}") from None


def check(actor: Actor, purpose: Purpose, person: int, places: tuple[int | None, ...]) -> None:
    """Raises RefusedLook unless `actor` may open `person`, who belongs to `places`."""
    if actor.role not in purpose.roles:
        raise RefusedLook(
            f"角色“{actor.role}”不能以“{purpose.zh}”为由打开记录",
            f"the role {actor.role} may not open a record for “{purpose.en}”",
        )
    if purpose.scope == "self" and (actor.person is None or actor.person != person):
        raise RefusedLook("只能查看本人的记录", "only the own record may be opened")
    if purpose.scope == "area" and not any(
        within(place, actor.area) for place in places or (None,)
    ):
        raise RefusedLook(
            "此人不在您负责的区域", "this person does not belong to the area you serve"
        )
    if purpose.scope == "unplaced" and any(places):
        raise RefusedLook(
            "此人有已知地点，由当地经办机构负责",
            "a place of this person is known; the office there is in charge",
        )
    if purpose.scope == "none":
        raise RefusedLook(
            f"“{purpose.zh}”不需要打开个人记录", f"“{purpose.en}” needs no person's record"
        )
