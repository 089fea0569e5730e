"""What two records are compared in, and the levels of agreement.

A comparison is a ladder of conditions over `l` and `r` (rows of `prepared`); the first that holds is
the level. What each level weighs is not here but in the model.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One rung: holds when `when` does. `bits` names a column whose frequency weighs the agreement
    (a rare name says more than a common one); without it the level weighs the same for all."""

    name: str
    zh: str
    en: str
    when: str
    bits: str | None = None
    points: int = 0
    """How much the rung counts towards the agreements a link must have, whatever it weighs."""


@dataclass(frozen=True)
class Comparison:
    """A ladder. `unknown` is when nothing can be said: that weighs nothing. The last rung, everything
    else, is `different`."""

    name: str
    zh: str
    en: str
    unknown: str
    levels: tuple[Level, ...]
    identifier: str | None = None
    """A column with so many values that chance agreement is counted, not sampled."""
    apart: str | None = None
    """A cheap condition under which only the rungs `first` can hold; it changes nothing but the time, for
    most pairs agree in nothing."""
    first: int = 1
    costly: bool = False
    """Whether letters are compared one by one: of such, fewer random pairs are looked at."""

    @property
    def rungs(self) -> tuple[Level, ...]:
        return (*self.levels, Level("different", "不同", "different", "TRUE"))

    def level(self) -> str:
        """SQL: the rung as a number from the top, null when unknown."""
        return self._ladder("NULL", [str(i) for i, _ in enumerate(self.rungs)])

    def weight(self, weights: tuple[int, ...], rarity: str = "l") -> str:
        """SQL: millibits by the model's weights, 0 when unknown. `rarity`: the side whose frequencies
        count; equal values have equal ones, so either would do."""
        return self._ladder(
            "0",
            [
                f"{weight}" + (f" + {rarity}.{rung.bits}" if rung.bits else "")
                for rung, weight in zip(self.rungs, weights, strict=True)
            ],
        )

    def _ladder(self, unknown: str, values: list[str]) -> str:
        cases = [
            f"WHEN {rung.when} THEN {value}"
            for rung, value in zip(self.rungs, values, strict=True)
        ]
        if self.apart:
            cases.insert(self.first, f"WHEN {self.apart} THEN {values[-1]}")
        return f"CASE WHEN {self.unknown} THEN {unknown} {' '.join(cases)} END"
    def points(self, weights: tuple[int, ...], column: str) -> str:
        """SQL: the points of a weight of this comparison, told from the weight itself."""
        plain = [
            (rung.points, weight)
            for rung, weight in zip(self.rungs, weights, strict=True)
            if not rung.bits
        ]
        cases = "".join(f" WHEN {column} = {weight} THEN {points}" for points, weight in plain)
        rest = max((rung.points for rung in self.rungs if rung.bits), default=0)
        return f"CASE WHEN {column} = 0 THEN 0{cases} ELSE {rest} END"


def _missing(*columns: str) -> str:
    return " OR ".join(f"l.{column} IS NULL OR r.{column} IS NULL" for column in columns)


SAME_SURNAME = "substr(l.name, 1, 1) = substr(r.name, 1, 1)"
SAME_END = "substr(l.{0}, length(l.{0}) - 4) = substr(r.{0}, length(r.{0}) - 4)"
# levenshtein counts bytes, three to a Han character: names of up to four are compared by position.
_LONG = 5
_short = f"length(l.name) < {_LONG} AND length(r.name) < {_LONG}"
_differing = " + ".join(
    f"CASE WHEN substr(l.name, {i}, 1) <> substr(r.name, {i}, 1) THEN 1 ELSE 0 END"
    for i in range(1, _LONG)
)
_long_and_close = (
    f"(length(l.name) >= {_LONG} AND length(r.name) >= {_LONG} AND levenshtein(l.name, r.name) <= 3)"
)
_swapped = (
    "(length(l.name) = 3 AND l.name ="
    " substr(r.name, 1, 1) || substr(r.name, 3, 1) || substr(r.name, 2, 1))"
)
ONE_OFF = (
    f"(({_short} AND length(l.name) = length(r.name) AND {_differing} = 1)"
    f" OR {_swapped} OR {_long_and_close})"
)
"""A name with one character of another's wrong, or two swapped."""


def _without_one(short: str, long: str) -> str:
    cut = ", ".join(
        f"substr({long}.name, 1, {i - 1}) || substr({long}.name, {i + 1}, {_LONG})"
        for i in range(1, _LONG)
    )
    return (
        f"(length({short}.name) > 1 AND length({long}.name) = length({short}.name) + 1"
        f" AND length({long}.name) < {_LONG} AND {short}.name IN ({cut}))"
    )


DROPPED = f"({_without_one('l', 'r')} OR {_without_one('r', 'l')})"
"""A name that is another's with one character left out."""

NAME = Comparison(
    "name", "姓名", "Name", _missing("name"),
    (
        Level("same", "相同", "same", "l.name = r.name", bits="name_bits", points=2),
        Level("homophone", "同音", "same sound", "l.pinyin = r.pinyin", bits="sound_bits", points=2),
        Level("near", "差一个字", "one character off",
              f"length(l.name) > 2 AND length(r.name) > 2 AND {ONE_OFF}", points=1),
        Level("half", "名或姓相同", "same beginning or end of a long name",
              f"length(l.name) >= {_LONG} AND length(r.name) >= {_LONG} AND"
              " (substr(l.name, 1, 5) = substr(r.name, 1, 5) OR "
              + SAME_END.format("name") + ")"),
        Level("dropped", "少一个字", "one character left out", DROPPED, points=1),
        Level("some", "部分相同", "partly the same",
              f"({ONE_OFF} AND {SAME_SURNAME})"
              f" OR (length(l.name) >= {_LONG} AND levenshtein(l.name, r.name) * 3 <= length(l.name))"),
        Level("surname", "同姓", "same surname", SAME_SURNAME),
    ),
    apart=f"{_short} AND NOT {SAME_SURNAME}"
    " AND substr(l.name, length(l.name), 1) <> substr(r.name, length(r.name), 1)",
    first=2,
    costly=True,
)  # fmt: skip

BIRTH = Comparison(
    "birth", "出生日期", "Birth date", _missing("birth"),
    (
        Level("same", "相同", "same", "l.birth = r.birth", points=2),
        Level(
            "near", "差一位或月日颠倒", "one digit off or day and month swapped",
            "levenshtein(CAST(l.birth AS VARCHAR), CAST(r.birth AS VARCHAR)) = 1"
            " OR l.birth - l.birth % 10000 + (l.birth % 100) * 100"
            " + CAST((l.birth % 10000 - l.birth % 100) / 100 AS INTEGER) = r.birth", points=1),
        Level("year", "同年", "same year", "l.birth - l.birth % 10000 = r.birth - r.birth % 10000"),
    ),
    apart="l.birth - l.birth % 10000 <> r.birth - r.birth % 10000"
    " AND l.birth % 10000 <> r.birth % 10000",
)  # fmt: skip

SEX = Comparison(
    "sex", "性别", "Sex", _missing("sex"), (Level("same", "相同", "same", "l.sex = r.sex"),)
)

_NUMBERS = (
    "COALESCE(CAST(l.number17 AS VARCHAR), l.number_text)",
    "COALESCE(CAST(r.number17 AS VARCHAR), r.number_text)",
)
_number_distance = f"levenshtein({_NUMBERS[0]}, {_NUMBERS[1]})"

NUMBER = Comparison(
    "number", "号码", "Identity number",
    "(l.number17 IS NULL AND l.number_text IS NULL) OR (r.number17 IS NULL AND r.number_text IS NULL)"
    " OR (l.number17 IS NOT NULL AND r.number17 IS NOT NULL)",
    (
        Level("check_only", "仅校验位不同", "only the check character differs",
              f"{_NUMBERS[0]} = {_NUMBERS[1]}", points=2),
        Level("one_off", "差一位", "one digit off", f"{_number_distance} = 1", points=2),
        Level("two_off", "差两位", "two digits off", f"{_number_distance} = 2", points=2),
    ),
    apart=f"{_number_distance} > 2",
    costly=True,
)  # fmt: skip

DOCUMENT = Comparison(
    "document", "其他证件", "Other document", _missing("document"),
    (
        Level("same", "相同", "same", "l.document = r.document", points=2),
        Level("near", "差一位", "one character off", "levenshtein(l.document, r.document) = 1", points=1),
        Level("two_off", "差两位", "two characters off",
              "levenshtein(l.document, r.document) = 2", points=1),
    ),
    identifier="document",
    apart="levenshtein(l.document, r.document) > 2",
    costly=True,
)  # fmt: skip

PHONE = Comparison(
    "phone", "电话", "Telephone", _missing("phone"),
    (Level("same", "相同", "same", "l.phone = r.phone", points=1),),
    identifier="phone",
)  # fmt: skip

PLACE = Comparison(
    "place", "地址", "Place", "l.county IS NULL OR r.county IS NULL",
    (
        Level("village", "同一村（社区）", "same village or community", "l.village = r.village", points=1),
        Level("street", "同一街道（乡镇）", "same street or township", "l.street = r.street", points=1),
        Level("county", "同一县（区）", "same county", "l.county = r.county"),
        Level("registered", "户籍地同县", "registered in the same county",
              "l.registered = r.registered OR l.registered = r.county OR l.county = r.registered"),
    ),
)  # fmt: skip

ADDRESS = Comparison(
    "address", "地址文字", "Address as text", _missing("address"),
    (
        Level("same", "相同", "same", "l.address = r.address", points=1),
        Level("near", "相近", "nearly the same",
              "levenshtein(l.address, r.address) * 5"
              " <= greatest(length(l.address), length(r.address))", points=1),
        Level("some", "部分相同", "partly the same",
              "levenshtein(l.address, r.address) * 2 <= greatest(length(l.address), length(r.address))"
              " OR " + SAME_END.format("address")),
    ),
    costly=True,
)  # fmt: skip

HOUSEHOLD = Comparison(
    "household", "户号", "Household", _missing("household"),
    (Level("same", "相同", "same", "l.household = r.household", points=1),),
    identifier="household",
)  # fmt: skip

GUARDIAN = Comparison(
    "guardian", "监护人", "Guardian", _missing("guardian17"),
    (Level("same", "相同", "same", "l.guardian17 = r.guardian17", points=1),),
    identifier="guardian17",
)  # fmt: skip

EMPLOYER = Comparison(
    "employer", "单位", "Employer", _missing("employer"),
    (Level("same", "相同", "same", "l.employer = r.employer", bits="employer_bits", points=1),),
    identifier="employer",
)  # fmt: skip

NATIONALITY = Comparison(
    "nationality", "国籍", "Nationality", _missing("nationality"),
    (Level("same", "相同", "same", "l.nationality = r.nationality"),),
)  # fmt: skip

COMPARISONS = (
    NAME, BIRTH, SEX, NUMBER, DOCUMENT, PHONE, PLACE, ADDRESS, HOUSEHOLD, GUARDIAN, EMPLOYER, NATIONALITY,
)  # fmt: skip
BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}


@dataclass(frozen=True)
class Rule:
    """Which records are worth comparing: those that agree in all of `columns`."""

    name: str
    columns: tuple[str, ...]
    explains: tuple[str, ...]
    """Comparisons that agree because of the rule; training on its pairs learns nothing of them."""
    first: bool = False
    """Asked of everybody; who is settled by these rules is not asked by the others."""

    def join(self, left: str, right: str) -> str:
        return " AND ".join(f"{left}.{column} = {right}.{column}" for column in self.columns)

    def known(self, side: str) -> str:
        return " AND ".join(f"{side}.{column} IS NOT NULL" for column in self.columns)


RULES = (
    Rule("name_birth", ("pinyin", "birth"), ("name", "birth"), first=True),
    Rule("number_head", ("head",), ("number", "birth"), first=True),
    Rule("number_tail", ("tail",), ("number",)),
    Rule("name_phone", ("pinyin", "phone"), ("name", "phone")),
    Rule("birth_street", ("birth", "street"), ("birth", "place")),
    Rule("name_street", ("pinyin", "street"), ("name", "place")),
    Rule("document", ("document",), ("document",), first=True),
    Rule("birth_phone", ("birth", "phone"), ("birth", "phone")),
    Rule("household_birth", ("household", "birth"), ("household", "birth")),
    Rule("guardian_birth", ("guardian17", "birth"), ("guardian", "birth")),
    Rule("name_employer", ("pinyin", "employer"), ("name", "employer")),
)
"""Blocking rules of the likely tier. A value so common that it says nothing is left out by the model
(`heavy`), so that a block stays small."""

WIDE_RULES = (
    Rule("address", ("address",), ("address", "place")),
    Rule("household", ("household",), ("household",)),
    Rule("name", ("pinyin",), ("name",)),
    Rule("birth", ("birth",), ("birth",)),
    Rule("birth_county", ("birth", "county"), ("birth", "place")),
    Rule("street", ("street",), ("place",)),
    Rule("phone", ("phone",), ("phone",)),
)
"""Rules that a small or poor register can afford; a model takes them up while its pairs stay few."""
ALL_RULES = {rule.name: rule for rule in (*RULES, *WIDE_RULES)}
