"""Asks the law who must, may or may not be insured, for packed facts and the months of a window.

Few facts first; those the law cannot answer without more are asked again with what else is known.
Nothing is decided here: an answer the law does not give stays missing, with what is awaited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from canbao.law import Law, LawError, compute, compute_many
from canbao.registers.coverage.facts import BOOLEAN, LAST_MONTH, Packing, Whole
from canbao.registers.coverage.needs import NATION, Needs, needs
from canbao.registers.coverage.settings import Settings

DISAGREE = (
    "退休年龄类别未知，各类别结论不同 / "
    "the retirement category is not known and the answers of the categories differ"
)
UNKNOWN = -1
"""Contribution months that are not told."""
STOPPED = -1
"""The number of no answer."""
BEFORE_BIRTH = -1
"""What stands for the months before birth, of which nothing is asked."""
SHORTEST = 12
"""Months of age for which an answer holds at least, while the law stays what it is."""
PARTS = ("obligation", "ground", "place")
ASKED_LATER = frozenset({"contribution_months", "retirement_category"})

Mask = npt.NDArray[np.bool_]
Words = npt.NDArray[np.str_]
Column = Words | npt.NDArray[np.bool_] | Whole
PUBLIC_SERVICE = ("civil_servant", "institution_staff")


@dataclass(frozen=True, order=True)
class Answer:
    """What the law says of one scheme. `obligation` is `must`, `may`, `no` or `missing`; `lacking`
    tells what a missing answer waits for, `law` or `facts`, and `ground` says which; `place` is the
    law's word for where to insure, empty when it gives none."""

    scheme: str
    obligation: str
    ground: str
    place: str
    lacking: str = ""


@dataclass
class Kinds:
    """The different answers met, numbered as they come."""

    numbers: dict[Answer, int] = field(default_factory=dict)

    def number(self, answer: Answer) -> int:
        return self.numbers.setdefault(answer, len(self.numbers))

    def lack_facts(self, code: Whole) -> Mask:
        """Which codes wait for facts, not for law."""
        table = np.array([a.lacking == "facts" for a in self.numbers] + [False], dtype=bool)
        return np.asarray(table[code])


@dataclass(frozen=True)
class Rows:
    """What to ask about: packed facts, contribution months and the month asked of."""

    packed: Whole
    contribution: Whole
    month: Whole

    def take(self, select: Whole) -> Rows:
        return Rows(self.packed[select], self.contribution[select], self.month[select])

    def __len__(self) -> int:
        return len(self.packed)


@dataclass(frozen=True)
class Question:
    """One law, one packing, one set of declared choices; `kinds` collects the answers.

    `sparing` rests on no rule giving an answer that holds for less than `SHORTEST` months of a
    person's age; without it every month of birth and of the window is asked of by itself.
    """

    law: Law
    packing: Packing
    settings: Settings
    kinds: Kinds = field(default_factory=Kinds)
    sparing: bool = True

    def ask(self, scheme: str, rows: Rows) -> Whole:
        """The answer for each row, as a number of `kinds`.

        Retirement categories are told only where the law stops without one; where several are
        possible their answers must agree.
        """
        code = self.put(scheme, rows, "")
        category = np.full(len(rows), "", dtype="U64")
        if "retirement_category" in self.used(scheme):
            stuck = np.flatnonzero(code == STOPPED)
            for label, select in self.categories(rows.packed[stuck]):
                index = stuck[select]
                declared = self.settings.retirement_categories[label]
                if not len(index):
                    continue
                category[index] = declared[0]
                code[index] = self.put(scheme, rows.take(index), declared[0])
                for other in declared[1:]:
                    answer = self.put(scheme, rows.take(index), other)
                    category[index[(code[index] != STOPPED) & (answer == STOPPED)]] = other
                    code[index] = self.both(scheme, code[index], answer)
        stopped = np.flatnonzero(code == STOPPED)
        if len(stopped):
            code[stopped] = self.awaited(scheme, rows.take(stopped), category[stopped])
        return code

    def both(self, scheme: str, one: Whole, other: Whole) -> Whole:
        """One answer of two: stopped if either is, missing if they differ."""
        if (one == other).all():
            return one
        differ = self.kinds.number(Answer(scheme, "missing", DISAGREE, "", "facts"))
        made = np.where(one == other, one, differ)
        return np.where((one == STOPPED) | (other == STOPPED), STOPPED, made).astype(np.int64)

    def categories(self, packed: Whole) -> list[tuple[str, Mask]]:
        """Which declared set of retirement categories each row is asked with."""
        sex = self.packing.unpack(packed, "sex")
        public = np.isin(self.words(packed, "activity"), PUBLIC_SERVICE)
        return [
            ("man", sex == 1),
            ("woman", (sex == 2) & ~public),
            ("woman_in_public_service", (sex == 2) & public),
            ("unknown", sex == 0),
        ]

    def put(self, scheme: str, rows: Rows, category: str) -> Whole:
        """Put each different question once and give its answer to all rows it is the same for.

        Of people alike but for birth within one span of `SHORTEST` months the oldest and the
        youngest are asked; where both get the same answer, so do those between.
        """
        used = self.used(scheme)
        contribution = rows.contribution if "contribution_months" in used else (
            np.full(len(rows), UNKNOWN, dtype=np.int64))
        packed = self.packing.keep(rows.packed, self.kept(scheme))
        first, back = _different(Rows(packed, contribution, rows.month))
        distinct = Rows(packed, contribution, rows.month).take(first)
        code = np.empty(len(distinct), dtype=np.int64)

        def answer(index: Whole) -> None:
            part = distinct.take(index)
            for known in self.by_known(part, used):
                code[index[known]] = self.answers(scheme, part.take(known), category)

        birth = self.packing.unpack(distinct.packed, "birth_month")
        span = distinct.packed - birth + birth // (SHORTEST if self.sparing else 1)
        new = np.ones(len(distinct), dtype=bool)
        for column in (span, distinct.contribution, distinct.month):
            new[1:] &= column[1:] == column[:-1]
        new[1:] = ~new[1:]
        start = np.flatnonzero(new)
        end = np.append(start[1:], len(distinct)) - 1
        answer(np.unique(np.concatenate([start, end])))
        same = code[start] == code[end] if len(start) else np.zeros(0, dtype=bool)
        number = np.cumsum(new) - 1
        inner = np.ones(len(distinct), dtype=bool)
        inner[start] = inner[end] = False
        fill = np.flatnonzero(inner & same[number]) if len(start) else start
        code[fill] = code[start[number[fill]]]
        answer(np.flatnonzero(inner & ~same[number]) if len(start) else start)
        return code[back]

    def kept(self, scheme: str) -> frozenset[str]:
        """Facts in which two questions about a scheme can differ."""
        return self.used(scheme) | ({"region"} if self.needs[scheme].regional else frozenset())

    def region(self, scheme: str, packed: Whole) -> str | npt.NDArray[np.str_]:
        """Where the law is asked for; the nation where no region has rules of its own."""
        return self.words(packed, "region") if self.needs[scheme].regional else NATION

    def by_known(self, rows: Rows, used: frozenset[str]) -> list[Whole]:
        """Row numbers in parts, within each of which the same facts are known."""
        known = (rows.contribution != UNKNOWN).astype(np.int64)
        for fact in self.packing.facts:
            if fact.name in used and (not fact.options or fact.options[0] == ""):
                known = known * 2 + (self.packing.unpack(rows.packed, fact.name) > 0)
        return [np.flatnonzero(known == pattern) for pattern in np.unique(known)]

    def columns(self, rows: Rows, category: str, used: frozenset[str]) -> dict[str, Column]:
        """The facts as the law takes them; what is not known is left out."""
        made: dict[str, Column] = {}
        for fact in self.packing.facts:
            position = self.packing.unpack(rows.packed, fact.name)
            if fact.name not in used or not fact.options:
                continue
            if fact.options == BOOLEAN:
                made[fact.name] = position > 0
            elif fact.options[position[0]]:
                made[fact.name] = np.array(fact.options)[position]
        month = self.packing.unpack(rows.packed, "birth_month")
        if "birth_month" in used and month[0]:
            made["birth_month"] = month
        if "contribution_months" in used and rows.contribution[0] != UNKNOWN:
            made["contribution_months"] = rows.contribution
        if category and "retirement_category" in used:
            made["retirement_category"] = np.full(len(rows), category)
        return made

    def answers(self, scheme: str, rows: Rows, category: str) -> Whole:
        """Ask rows of which the same facts are known; `STOPPED` where the law gives no answer. A
        place that is missing does not stop a row."""
        used = self.used(scheme)
        columns = self.columns(rows, category, used)
        targets = [f"{scheme}_{part}" for part in PARTS]

        def ask(parts: list[str], index: Whole) -> tuple[list[Words], Mask]:
            found = compute_many(
                parts, {name: column[index] for name, column in columns.items()},
                date=rows.month[index], region=self.region(scheme, rows.packed[index]),
                law=self.law,
            )
            return [found[name].astype("U64") for name in parts], np.asarray(found.stopped)

        (obligation, ground, place), stopped = ask(targets, np.arange(len(rows)))
        left = np.flatnonzero(stopped)
        if len(left):
            (obligation[left], ground[left]), still = ask(targets[:2], left)
            place[left] = ""
            obligation[left[still]] = ""
        return self.numbered(scheme, obligation, ground, place)

    def numbered(
        self, scheme: str, obligation: Words, ground: Words, place: Words
    ) -> Whole:
        """Three columns of words as numbers of `kinds`; `STOPPED` where the first is empty."""
        key = np.zeros(len(obligation), dtype=np.uint64)
        for part in (obligation, ground, place):
            key = key * np.uint64(1_000_003) + _word_key(part)
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        numbers = [
            self.kinds.number(Answer(scheme, str(obligation[i]), str(ground[i]), str(place[i])))
            if obligation[i] else STOPPED for i in first
        ]
        return np.array(numbers, dtype=np.int64)[inverse]

    def awaited(self, scheme: str, rows: Rows, category: npt.NDArray[np.str_]) -> Whole:
        """Why rows stopped, as numbers of `kinds`. One is asked of those that differ only in birth,
        contributions and month within the same state of the law."""
        used = self.used(scheme)
        keep = self.kept(scheme) - {"birth_month"}
        epoch = np.searchsorted(np.array(self.needs[scheme].changes), rows.month, side="right")
        _, told = np.unique(category, return_inverse=True)
        alike = Rows(self.packing.keep(rows.packed, keep), told.astype(np.int64),
                     epoch.astype(np.int64))
        first, back = _different(alike)
        numbers = []
        for row in first:
            one = rows.take(np.array([row]))
            facts = {name: column[0].item() for name, column in
                     self.columns(one, str(category[row]), used).items()}
            if "birth_month" in facts:
                facts["birth_month"] = _written(facts["birth_month"])
            numbers.append(self.kinds.number(self.why(scheme, facts, one)))
        return np.array(numbers, dtype=np.int64)[back]

    def why(self, scheme: str, facts: dict[str, str | int | bool], row: Rows) -> Answer:
        """The missing answer of one row, with what is awaited."""
        try:
            compute(
                [f"{scheme}_{part}" for part in PARTS[:2]], facts,
                date=_written(int(row.month[0])),
                region=str(np.ravel(self.region(scheme, row.packed))[0]),
                law=self.law,
            )
        except LawError as error:
            return Answer(scheme, "missing", _words(error), "", _lacking(error))
        return Answer(scheme, "missing", "法律未作答 / the law gave no answer", "", "law")

    def words(self, packed: Whole, name: str) -> npt.NDArray[np.str_]:
        """A fact of packed rows as words."""
        fact = next(f for f in self.packing.facts if f.name == name)
        return np.array(fact.options)[self.packing.unpack(packed, name)]

    def used(self, scheme: str) -> frozenset[str]:
        """Names of facts that a scheme's obligation can turn on."""
        return self.needs[scheme].facts

    @cached_property
    def needs(self) -> dict[str, Needs]:
        """What each scheme's rules rest on."""
        told = frozenset(f.name for f in self.packing.facts) | ASKED_LATER
        return {
            scheme: needs(self.law, [f"{scheme}_{part}" for part in PARTS], told)
            for scheme in self.settings.schemes
        }


def _words(error: LawError) -> str:
    """What an error says is awaited, Chinese and English."""
    if error.code == "missing_law" and error.remedy_zh:
        return f"{error.remedy_zh} / {error.remedy_en}"
    return f"{error.zh} / {error.en}"


def _lacking(error: LawError) -> str:
    return "facts" if error.code in ("missing_facts", "invalid_fact") else "law"


def _written(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _word_key(words: npt.NDArray[np.str_]) -> npt.NDArray[np.uint64]:
    """A number for each word, the same for the same word: sorting words is slow."""
    letters = np.ascontiguousarray(words).view(np.uint32).reshape(len(words), -1)
    weights = np.array([pow(31, n, 2**61 - 1) for n in range(letters.shape[1])], dtype=np.uint64)
    return np.asarray(letters.astype(np.uint64) @ weights)


def _different(rows: Rows) -> tuple[Whole, Whole]:
    """The first of each group of equal rows, and for every row the number of its group; groups
    stand     in the order of facts without birth, contributions, month, birth."""
    birth = rows.packed % LAST_MONTH
    order = np.lexsort((birth, rows.month, rows.contribution, rows.packed - birth))
    new = np.zeros(len(rows), dtype=bool)
    new[:1] = True
    for column in (rows.packed, rows.contribution, rows.month):
        new[1:] |= column[order][1:] != column[order][:-1]
    back = np.empty(len(rows), dtype=np.int64)
    back[order] = np.cumsum(new) - 1
    return order[new], back
