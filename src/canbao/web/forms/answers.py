"""Answers that travel in the address of a page, so that the page's link restores them.

An answer is one short text by the name of its field (`birth_month=1970-05`). Nothing is stored.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

Found = TypeVar("Found")

LONGEST_ANSWER: Final = 4_000
MOST_ANSWERS: Final = 60


def plain(text: str) -> str:
    """Text as people mean it: full-width digits and letters as half-width, no stray spaces."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if letter.isprintable()).strip()


class Answers(Mapping[str, str]):
    """Texts by field name. Immutable: `with_()` and `without()` make new ones."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts = dict(texts or {})
        self._found: dict[str, Any] = {}

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """What `find` gives, found once for these answers; forgotten with them."""
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]  # type: ignore[no-any-return]

    @classmethod
    def read(cls, query: Mapping[str, str], known: frozenset[str]) -> Answers:
        """What a query string says about fields we know; anything else is left out."""
        kept: dict[str, str] = {}
        for name in sorted(known):
            text = query.get(name)
            if text is not None and len(kept) < MOST_ANSWERS:
                kept[name] = plain(text[:LONGEST_ANSWER])
        return cls({name: text for name, text in kept.items() if text})

    def __getitem__(self, name: str) -> str:
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def with_(self, more: Mapping[str, str]) -> Answers:
        """These answers and `more`; an empty text takes the answer away."""
        merged = {**self._texts, **more}
        return Answers({name: text for name, text in merged.items() if text})

    def without(self, *names: str) -> Answers:
        return Answers({name: text for name, text in self._texts.items() if name not in names})

    def query(self) -> str:
        """The part of the address after the question mark, short and readable."""
        return "&".join(
            f"{name}={quote(text, safe=',.:~/-')}" for name, text in self._texts.items()
        )
