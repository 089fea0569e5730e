"""The values of the law a result rests on: each one named, dated, hashed, so that two people can
confirm exactly it. Parameters (by key where they are keyed), axes, roundings and rules alike.

Nothing here is written or confirmed; that is `confirming`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from canbao.inforce.laws import law_of
from canbao.law.engine.explain import Explanation
from canbao.law.engine.law import Law
from canbao.law.engine.parameters import ALWAYS, FOREVER, Dated, Row
from canbao.law.engine.plan import Plan, plan
from canbao.law.engine.regions import NATION
from canbao.law.engine.rules import Rule
from canbao.law.engine.units import Day, canonical, parse_date

Told = str | Mapping[str, Any] | Explanation
"""An explanation as it was stored (canonical JSON), as data, or as the law gave it."""


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One value of the law. `first` and `last` are days (ordinals), `value` its canonical text;
    `row` is the hash that a confirmation is bound to."""

    kind: str
    name: str
    region: str
    first: int
    key: str
    value: str
    last: int
    unit: str
    zh: str
    en: str
    status: str
    source: str
    row: str

    @property
    def since(self) -> str:
        """First day in words; empty when it has always held."""
        return "" if self.first == ALWAYS else str(Day(self.first))

    @property
    def until(self) -> str:
        """Last day in words; empty when open."""
        return "" if self.last == FOREVER else str(Day(self.last))


def _text(value: Any) -> str:
    plain = canonical(value)
    if isinstance(plain, str):
        return plain
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_hash(kind: str, name: str, unit: str, region: str, first: int, key: str, value: str) -> str:
    """What a confirmation is bound to: which value, where, since when, how much.

    Not the last day: a row that a successor ends stays confirmed (`covers` asks that it does not
    run longer). Not status or source: they are ours, the notice does not say them.
    """
    told = json.dumps([kind, name, unit, region, first, key, value], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def of_row(dated: Dated, row: Row, key: Any = None) -> Value:
    """The value of a row; of a keyed one the value at `key`."""
    told = "" if key is None else str(canonical(key))
    value = _text(row.value[key] if key is not None else row.value)
    return _value(dated, told, value, row.region, row.first, row.last, (row.status, row.source))


def _value(
    dated: Dated,
    key: str,
    value: str,
    region: str,
    first: int,
    last: int,
    vouched: tuple[str, str],
) -> Value:
    return Value(
        kind=dated.kind,
        name=dated.name,
        region=region,
        first=first,
        key=key,
        value=value,
        last=last,
        unit=dated.unit,
        zh=dated.zh,
        en=dated.en,
        status=vouched[0],
        source=vouched[1],
        row=row_hash(dated.kind, dated.name, dated.unit, region, first, key, value),
    )


def of_rule(rule: Rule) -> Value:
    """A version of a rule: what it says stands for its value."""
    first = ALWAYS if rule.since is None else int(rule.since)
    last = FOREVER if rule.until is None else int(rule.until)
    key = "" if rule.option is None else "=".join(rule.option)
    said = json.dumps(
        [rule.act, rule.article, rule.unit, rule.rounding, str(rule.grain), rule.text],
        ensure_ascii=False,
    )
    value = f"{rule.act} {rule.article} {hashlib.sha256(said.encode()).hexdigest()[:16]}"
    return Value(
        kind="rule",
        name=rule.name,
        region=NATION,
        first=first,
        key=key,
        value=value,
        last=last,
        unit=rule.unit,
        zh=rule.zh,
        en=rule.en,
        status=rule.status,
        source=rule.source or f"{rule.act} {rule.article}".strip(),
        row=row_hash("rule", rule.name, rule.unit, NATION, first, key, value),
    )


def values_of_row(dated: Dated, row: Row) -> list[Value]:
    """All values of a row: one for each key, or its only one; a missing one is none."""
    if row.value is None:
        return []
    if dated.key is None:
        return [of_row(dated, row)]
    return [of_row(dated, row, key) for key in row.value if row.value[key] is not None]


@lru_cache(maxsize=4)
def every_value(law: Law) -> tuple[Value, ...]:
    """All values of a law, rules included, in order."""
    found = [
        value
        for dated in law.contents.dated.values()
        for row in dated.rows
        for value in values_of_row(dated, row)
    ]
    found += [of_rule(rule) for versions in law.rules.values() for rule in versions]
    return tuple(sorted(found))


def still_taken(law: Law, value: Value) -> bool:
    """Whether the law, with all that is known today, still takes this value on its first day. One
    that was corrected stays in the law as what was known before, and is not taken any more."""
    if value.kind == "rule":
        return any(of_rule(rule).row == value.row for rule in law.rules.get(value.name, ()))
    dated = law.contents.dated.get(value.name)
    if dated is None:
        return False
    regions = law.contents.regions
    if dated.key is not None:
        entries = dated.table(regions, value.region, value.first, None).entries
        taken = [
            of_row(dated, row, key)
            for key, row in entries.items()
            if row.value.get(key) is not None
        ]
        return any(each.row == value.row for each in taken)
    rows = dated.candidates(regions, value.region, value.first, None)
    return bool(rows) and rows[0].value is not None and of_row(dated, rows[0]).row == value.row


def values_of(told: Told) -> tuple[Value, ...]:
    """Every value an explanation used, each once, in order.

    The law of the explanation is built again (`law_of`), because an explanation does not repeat
    the dates of options and roundings. LawRefused when that law cannot be built.
    """
    data: Mapping[str, Any]
    if isinstance(told, Explanation):
        data = told.data
    else:
        data = json.loads(told) if isinstance(told, str) else told
    law = law_of(data["law"]["hash"])
    found = set(
        _planned(
            law.hash,
            tuple(data["targets"]),
            frozenset(data["facts"]),
            data["region"],
            int(parse_date(data["date"], "date")),
            None if data["known"] is None else int(parse_date(data["known"], "known")),
        )
    )
    for name, entry in data["parameters"].items():
        dated = law.contents.dated[name]
        if "used" not in entry:
            found.add(_told(dated, "", entry))
            continue
        for key, used in entry["used"].items():
            found.add(_told(dated, "" if dated.key is None else key, used))
    return tuple(sorted(found))


def _told(dated: Dated, key: str, entry: Mapping[str, Any]) -> Value:
    """A value as an explanation tells it."""
    first = int(parse_date(entry["from"], "from")) if "from" in entry else ALWAYS
    last = int(parse_date(entry["to"], "to")) if "to" in entry else FOREVER
    value = _text(entry["value"])
    return _value(
        dated, key, value, entry["region"], first, last, (entry["status"], entry["source"])
    )


@lru_cache(maxsize=4_096)
def _planned(
    hash_: str,
    targets: tuple[str, ...],
    given: frozenset[str],
    region: str,
    day: int,
    known: int | None,
) -> tuple[Value, ...]:
    """Rules, options and roundings of a plan. The same for everybody whose plan is the same."""
    law = law_of(hash_)
    return tuple(_chosen(law, plan(law, targets, given, region, day, known)))


def _chosen(law: Law, made: Plan) -> list[Value]:
    """What a plan took without looking at anybody's figures."""
    found = [of_rule(step.rule) for step in made.steps]
    found += [of_row(dated, row) for dated, row in made.options.values()]
    found += [of_row(dated, row) for dated, row in made.slots.values()]
    for step in made.steps:
        if step.rounding_row is not None and step.rule.rounding is not None:
            found.append(of_row(law.contents.dated[step.rule.rounding], step.rounding_row))
    return found


def rests_on(
    law: Law,
    targets: str | Iterable[str],
    *,
    region: str,
    date: str,
    known: str | None = None,
    given: Iterable[str] = (),
) -> tuple[Value, ...]:
    """Every value that `targets` can use on a day, whoever they are computed for: what a batch by
    columns rests on. Of a keyed table all keys in force, of a history the whole series.

    Raises the law's own error (MissingLaw) where a value is missing that everybody needs.
    """
    wanted = (targets,) if isinstance(targets, str) else tuple(dict.fromkeys(targets))
    where = law.contents.regions.find(region)
    day = int(parse_date(date, "date"))
    as_known = None if known is None else int(parse_date(known, "known", end=True))
    regions = law.contents.regions
    made = plan(law, wanted, frozenset(given), where, day, as_known)
    found = set(_chosen(law, made))
    for dated in made.parameters:
        if dated.access == "history":
            steps = dated.history(regions, where, as_known).steps()
            found |= {of_row(dated, step.row) for step in steps}
        elif dated.key is not None:
            entries = dated.table(regions, where, day, as_known).entries
            found |= {
                of_row(dated, row, key)
                for key, row in entries.items()
                if row.value.get(key) is not None
            }
        else:
            found.add(of_row(dated, dated.find(regions, where, day, as_known).row))
    return tuple(sorted(found))
