"""Words and codes of cards (`codes.yaml`) and what differs between places (`parameters.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent
HANDS: Final = ("holder", "officer", "system")
STATUSES: Final = ("text", "secondary", "inferred", "unconfirmed", "own")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in both languages; `codes` as each other system writes it, the first is written out."""

    name: str
    zh: str
    en: str
    codes: Mapping[str, tuple[str, ...]]
    hands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value with how sure it is."""

    name: str
    zh: str
    en: str
    value: int
    status: str
    source: str


def _read(name: str) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return said


@cache
def tables() -> Mapping[str, Mapping[str, Word]]:
    """Every table of words by its name. Raises ValueError where a code means two words, or a word says
    a system or a hand that is not there."""
    read = _read("codes.yaml")
    systems = set(read.pop("systems"))
    found = {
        table: {name: _word(name, said, systems) for name, said in rows.items()}
        for table, rows in read.items()
    }
    for table, rows in found.items():
        for system in systems:
            codes = [code for word in rows.values() for code in word.codes[system]]
            twice = sorted({code for code in codes if codes.count(code) > 1})
            if twice:
                raise ValueError(
                    f"codes.yaml: {table}: {system}: {', '.join(twice)} means two words"
                )
    return found


def _word(name: str, said: dict[str, Any], systems: set[str]) -> Word:
    hands = tuple(said.get("hands", ()))
    codes = {system: tuple(said.get(system, ())) for system in systems}
    if set(said) - systems - {"zh", "en", "hands"} or not set(hands) <= set(HANDS):
        raise ValueError(f"codes.yaml: {name}: {said!r} is not understood")
    return Word(name, said["zh"], said["en"], codes, hands)


def word(table: str, name: str) -> Word:
    """One word. Raises KeyError naming both."""
    try:
        return tables()[table][name]
    except KeyError:
        raise KeyError(f"cards: {table} has no word {name!r}") from None


def code_of(table: str, name: str, system: str = "city") -> str | None:
    """How another system writes a word; None where it has no code for it."""
    codes = word(table, name).codes[system]
    return codes[0] if codes else None


def name_of(table: str, code: str, system: str = "city") -> str:
    """Our word for another system's code. Raises KeyError naming a code nobody declared."""
    for each in tables()[table].values():
        if code in each.codes[system]:
            return each.name
    raise KeyError(f"cards: {table}: {system} has no code {code!r}")


@cache
def parameters() -> Mapping[str, Parameter]:
    """All parameters by name."""
    found = {name: Parameter(name, **said) for name, said in _read("parameters.yaml").items()}
    for each in found.values():
        if each.status not in STATUSES or not each.source or type(each.value) is not int:
            raise ValueError(f"parameters.yaml: {each.name}: value, status or source is wrong")
    return found


def parameter(name: str) -> int:
    """The value in use."""
    return parameters()[name].value
