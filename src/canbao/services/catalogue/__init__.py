"""The catalogue: 186 services as data, a file per category, read and checked once.

What a service asks, fetches, promises in time and gives stands here; what it does stands in the code
of its room. The official list of the ninety-one core services is missing: `core` marks our own
reconstruction, and whatever shows it says so (`RECONSTRUCTED`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from canbao.services.catalogue.checking import Fault, check
from canbao.services.catalogue.entry import Clock, Document, Entry, Unreadable, read_entry
from canbao.services.catalogue.search import Index
from canbao.services.catalogue.words import Word, read_yaml, words

__all__ = [
    "FOLDER", "RECONSTRUCTED", "Clock", "Document", "Entry", "Fault", "Unreadable", "Word",
    "by_category", "by_event", "check", "core", "entries", "entry", "house", "search", "service",
    "words",
]  # fmt: skip

FOLDER: Final = Path(__file__).parent
RECONSTRUCTED: Final = Word(
    "reconstructed",
    "91项核心事项为本项目整理，官方清单尚缺。",
    "The ninety-one core services are our reconstruction; the official list is missing.",
)


def read_folder(folder: Path) -> dict[str, Entry]:
    """The entries of a folder by id, in the order of the categories; nothing is checked yet.

    Raises Unreadable naming the file for a category without file, an id of another category, and an
    entry that has not the form of one.
    """
    found: dict[str, Entry] = {}
    for prefix, category in words().prefixes.items():
        path = folder / f"{category}.yaml"
        content = read_yaml(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise Unreadable(f"{path.name}: entries by id expected")
        for key, said in content.items():
            if not str(key).startswith(f"{prefix}-"):
                raise Unreadable(f"{path.name}: {key}: ids of this file begin with {prefix}-")
            found[key] = read_entry(str(key), category, said)
    return found


@cache
def _all() -> dict[str, Entry]:
    found = read_folder(FOLDER)
    faults = [fault.en for one in found.values() for fault in check(one, found)]
    if faults:
        raise ValueError("the catalogue is not fit to be offered:\n" + "\n".join(faults))
    return found


def entries() -> tuple[Entry, ...]:
    """All 186, in the order of the categories. Raises ValueError listing every fault."""
    return tuple(_all().values())


@cache
def _house() -> dict[str, Entry]:
    content = read_yaml((FOLDER / "house.yaml").read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise Unreadable("house.yaml: entries by id expected")
    found = {str(key): read_entry(str(key), "rights", said) for key, said in content.items()}
    faults = [fault.en for one in found.values() for fault in check(one, found)]
    if faults:
        raise ValueError("what the house takes up is not fit to be decided:\n" + "\n".join(faults))
    return found


def house() -> tuple[Entry, ...]:
    """What the house takes up of its own motion, asked for by nobody: none of the 186."""
    return tuple(_house().values())


def service(key: str) -> Entry:
    """The entry of a service of that id, which people are shown. Raises KeyError naming it."""
    try:
        return _all()[key]
    except KeyError:
        raise KeyError(f"the catalogue has no service {key!r}") from None


def entry(key: str) -> Entry:
    """The entry of that id, of a service or of the house. Raises KeyError naming it."""
    found = _all().get(key) or _house().get(key)
    if found is None:
        raise KeyError(f"the catalogue has no service {key!r}")
    return found


def core() -> tuple[Entry, ...]:
    """The ninety-one we reconstructed; see `RECONSTRUCTED`."""
    return tuple(one for one in entries() if one.core)


def by_event(event: str) -> tuple[Entry, ...]:
    """What belongs to a life event, core services first. Raises KeyError for an unknown event."""
    if event not in words().events:
        raise KeyError(f"no life event {event!r}")
    return tuple(
        sorted((one for one in entries() if event in one.events), key=lambda one: not one.core)
    )


def by_category(category: str) -> tuple[Entry, ...]:
    """The entries of one category in their order. Raises KeyError for an unknown one."""
    if category not in words().lists["categories"]:
        raise KeyError(f"no category {category!r}")
    return tuple(one for one in entries() if one.category == category)


@cache
def _index() -> Index:
    return Index(entries())


def search(text: str, limit: int = 10) -> tuple[Entry, ...]:
    """What `text` may mean, best first: Chinese, English, whole pinyin or its initials, or an id."""
    return _index().find(text, limit)
