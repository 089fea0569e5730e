"""The words a catalogue entry may use, read from `words/*.yaml`: facts, departments, grounds and so on.

Everything here is data in both languages; a word that stands in none of these lists does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import yaml

FOLDER: Final = Path(__file__).with_name("words")
# Only these may demand a paper (Decree 765 art. 31).
MAY_DEMAND: Final = ("law", "regulation", "state_council")
LISTS: Final = (
    "categories", "kinds", "who", "channels", "name_status", "sources", "national_platform",
    "levels", "instead", "starts", "unclocked", "offices",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A key with its name in both languages."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fact(Word):
    """What is asked or fetched; `suppliers` are the departments that hold it, none for what only the
    person knows. Kind `promise` is stated with liability instead of a proof."""

    kind: str
    suppliers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department(Word):
    """Who supplies facts: `own` rooms of this house or others; `ground` is why it may."""

    own: bool
    ground: str
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground(Word):
    """An article or a whole act (`article` 0); `says` is empty for a whole act."""

    act: str
    article: int
    level: str
    status: str
    says_zh: str
    says_en: str

    @property
    def may_demand(self) -> bool:
        """Whether a paper may be asked for on this ground."""
        return self.level in MAY_DEMAND


@dataclass(frozen=True, slots=True)
class Remedy(Word):
    """What to do against the outcome; the name is the text shown."""

    services: tuple[str, ...]
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All lists; `lists` holds the small ones by name (see LISTS)."""

    facts: Mapping[str, Fact]
    departments: Mapping[str, Department]
    grounds: Mapping[str, Ground]
    documents: Mapping[str, Word]
    events: Mapping[str, Word]
    outcomes: Mapping[str, Word]
    remedies: Mapping[str, Remedy]
    lists: Mapping[str, Mapping[str, Word]]
    prefixes: Mapping[str, str]


# The parser in C where PyYAML was built with it: ten times as fast, and the catalogue is long.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _OnceOnly(_Base):  # type: ignore[misc]
    """Refuses a key that stands twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", node.start_mark
                )
        return cast(dict[Any, Any], super().construct_mapping(node, deep))


def read_yaml(text: str) -> object:
    """The content of a YAML text. Raises yaml.YAMLError, also where a key stands twice."""
    return yaml.load(text, Loader=_OnceOnly)  # noqa: S506 – a SafeLoader


def _file(name: str) -> dict[str, Any]:
    return cast(dict[str, Any], read_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def _plain(read: Mapping[str, Any]) -> dict[str, Word]:
    return {key: Word(key, said["zh"], said["en"]) for key, said in read.items()}


def _grounds() -> dict[str, Ground]:
    read = _file("grounds")
    acts, found = read["acts"], {}
    for key, act in acts.items():
        found[key] = Ground(key, act["zh"], act["en"], key, 0, act["level"], act["status"], "", "")
    for key, said in read["articles"].items():
        name, number = key.rsplit("_", 1)
        act = acts[name]
        found[key] = Ground(
            key, f"{act['zh']}第{number}条", f"{act['en']} art. {number}",
            name, int(number), act["level"], said.get("status", act["status"]), said["zh"], said["en"],
        )  # fmt: skip
    return found


@cache
def words() -> Words:
    """All words, read once. Raises KeyError naming the field where a file is wrong."""
    small = _file("words")
    return Words(
        facts={
            key: Fact(key, said["zh"], said["en"], said["kind"], tuple(said.get("from", ())))
            for key, said in _file("facts").items()
        },
        departments={
            key: Department(
                key, said["zh"], said["en"], said.get("own", False), said["ground"],
                tuple(said.get("registers", ())),
            )
            for key, said in _file("departments").items()
        },
        grounds=_grounds(),
        documents=_plain(_file("documents")),
        events=_plain(_file("events")),
        outcomes=_plain(_file("outcomes")),
        remedies={
            key: Remedy(
                key, said["zh"], said["en"], tuple(said["services"]), tuple(said["grounds"])
            )
            for key, said in _file("remedies").items()
        },
        lists={name: _plain(small[name]) for name in LISTS},
        prefixes={said["prefix"]: key for key, said in small["categories"].items()},
    )  # fmt: skip


@cache
def ground_in_english(ground: str) -> str:
    """The English name of a ground that is kept by its Chinese one; as it is where no list has it."""
    named = (*words().grounds.values(), *words().lists["unclocked"].values())
    return next((each.en for each in named if each.zh == ground), ground)
