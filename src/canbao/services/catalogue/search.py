"""Finding a service by what people type: Chinese, English, pinyin, initials, everyday words.

Nothing is learned and nothing is stored: a text is compared with names and the words people use for
them (`words` of an entry), and the same text finds the same services every time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pypinyin import Style, lazy_pinyin

from canbao.services.catalogue.entry import Entry

LONGEST: Final = 60  # characters of a query that are looked at
_WORD: Final = re.compile(r"[a-z0-9]+")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_EMPTY: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "me",
        "i",
        "to",
        "for",
        "of",
        "in",
        "on",
        "at",
        "is",
        "am",
        "are",
        "how",
        "do",
        "can",
        "what",
        "where",
        "and",
        "or",
    ]
)
_POLITE: Final = ("我要", "我想", "怎么", "如何", "办理", "申请", "请问", "想要", "的", "我")


@dataclass(frozen=True, slots=True)
class _Keys:
    """By what one entry is found."""

    entry: Entry
    han: tuple[str, ...]
    latin: tuple[frozenset[str], ...]
    whole: tuple[str, ...]  # pinyin without spaces
    initials: tuple[str, ...]
    pairs: frozenset[str]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()


def _pairs(text: str) -> Iterator[str]:
    for run in _HAN.findall(text):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def _keys(entry: Entry) -> _Keys:
    han = tuple(_plain(text) for text in (*entry.words_zh, entry.zh))
    only = ["".join(_HAN.findall(text)) for text in han]
    return _Keys(
        entry=entry,
        han=han,
        latin=tuple(
            frozenset(_WORD.findall(_plain(text))) - _EMPTY for text in (*entry.words_en, entry.en)
        ),
        whole=tuple("".join(lazy_pinyin(text)) for text in only),
        initials=tuple("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)) for text in only),
        pairs=frozenset(pair for text in han for pair in _pairs(text)),
    )


class Index:
    """The entries with the keys they are found by."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._keys = [_keys(entry) for entry in entries]

    def find(self, text: str, limit: int = 10) -> tuple[Entry, ...]:
        """At most `limit` entries, best first; a core service before its like. Empty text: none."""
        asked = _plain(text[:LONGEST])
        if not asked:
            return ()
        scored = [(_score(keys, asked), keys.entry) for keys in self._keys]
        found = sorted(
            ((score, one) for score, one in scored if score > 0),
            key=lambda pair: (-pair[0], not pair[1].core),
        )
        return tuple(one for _, one in found[:limit])


def _score(keys: _Keys, asked: str) -> float:
    if asked == keys.entry.id.lower():
        return 200
    han = "".join(_HAN.findall(asked))
    return max(_by_han(keys, han) if han else 0, _by_latin(keys, asked) if not han else 0)


def _by_han(keys: _Keys, asked: str) -> float:
    bare = asked
    for word in _POLITE:
        bare = bare.replace(word, "")
    bare = bare or asked
    best = 0.0
    for text in keys.han:
        if text in (asked, bare):
            return 100
        if bare in text:
            # The more of the name the text covers, the better it fits.
            best = max(best, 60 + 30 * len(bare) / len(text))
        elif len(text) > 1 and text in asked:
            best = max(best, 50 + 40 * len(text) / len(asked))
    wanted = list(_pairs(bare))
    share = sum(pair in keys.pairs for pair in wanted) / len(wanted) if wanted else 0
    return max(best, 45 * share if share >= 0.5 else 0)


def _by_latin(keys: _Keys, asked: str) -> float:
    best = 0.0
    run = "".join(_WORD.findall(asked))
    if len(run) >= 2:
        for whole, initials in zip(keys.whole, keys.initials, strict=True):
            if run in (whole, initials):
                best = max(best, 90)
            elif whole.startswith(run) and len(run) >= 3:
                best = max(best, 60 + 20 * len(run) / len(whole))
            elif initials.startswith(run):
                best = max(best, 45 + 20 * len(run) / len(initials))
            elif len(run) >= 6 and run in whole:
                best = max(best, 40 + 20 * len(run) / len(whole))
    wanted = [word for word in _WORD.findall(asked) if word not in _EMPTY]
    for words in keys.latin if wanted else ():
        hit = sum(_meets(word, words) for word in wanted) / len(wanted)
        if hit >= 0.5:
            fit = min(1.0, len(wanted) / len(words)) if words else 0
            best = max(best, 70 * hit + 25 * fit * hit)
    return best


def _meets(word: str, words: frozenset[str]) -> float:
    if word in words:
        return 1
    return 0.8 if len(word) >= 3 and any(one.startswith(word) for one in words) else 0
