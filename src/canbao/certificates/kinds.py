"""Kinds of documents as data (`kinds.yaml`): their fields, tables and words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("kinds.yaml")
FORMS: Final = ("text", "day", "month", "months", "money", "count", "share")
ABOUT: Final = ("person", "employer", "either")
STATUSES: Final = ("text", "secondary", "inferred", "unconfirmed", "own")


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a document says; `may` be left out."""

    name: str
    label: Words
    form: str
    may: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document."""

    name: str
    label: Words
    columns: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. `service` is the entry of the catalogue that gives it ("" for none of its
    own); `valid_days` counts from the day of issue, None is for ever; `verified` are the fields that who
    verifies it is told, None for all of it."""

    name: str
    title: Words
    about: str
    service: str
    valid_days: int | None
    ground: Words
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]
    words: tuple[Field, ...]
    says: Words
    verified: frozenset[str] | None = None


def read_kind(name: str, said: Mapping[str, Any]) -> Kind:
    """The kind as data says it. Raises ValueError naming what is wrong."""
    try:
        kind = Kind(
            name=name, title=Words(said["zh"], said["en"]), about=said["about"],
            service=said["service"], valid_days=_valid(said["valid_days"]),
            ground=Words(**said["ground"]), fields=_fields(said.get("fields", {})),
            tables=tuple(
                Table(key, Words(each["zh"], each["en"]), _fields(each["columns"]))
                for key, each in said.get("tables", {}).items()
            ),
            words=tuple(
                Field(key, Words(each["zh"], each["en"]), "text")
                for key, each in said.get("words", {}).items()
            ),
            says=Words(**said["says"]),
            verified=frozenset(said["verified"]) if "verified" in said else None,
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise ValueError(f"certificate {name}: {error}") from None
    wrong = [each for each in _forms(kind) if each not in FORMS]
    wrong += sorted((kind.verified or frozenset()) - {each.name for each in kind.fields})
    if wrong or kind.about not in ABOUT:
        raise ValueError(f"certificate {name}: {', '.join(wrong) or kind.about} is not known")
    return kind


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of the house by name."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: read_kind(name, said) for name, said in read.items()}


def _valid(said: object) -> int | None:
    if said == "none":
        return None
    if not isinstance(said, dict) or said["status"] not in STATUSES or not said["source"]:
        raise TypeError(f"valid_days: days, status and source expected, found {said!r}")
    return int(said["days"])


def _fields(said: Mapping[str, Any]) -> tuple[Field, ...]:
    return tuple(
        Field(name, Words(each["zh"], each["en"]), each["form"], each.get("may", False))
        for name, each in said.items()
    )


def _forms(kind: Kind) -> list[str]:
    columns = [each for table in kind.tables for each in table.columns]
    return [each.form for each in (*kind.fields, *columns)]
