"""The kinds of benefit, read from `benefits.yaml` and checked against the law once.

Which rule of the law answers what about a benefit, and where its facts come from. Nothing is
computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

import yaml

from canbao import law as package
from canbao.ledger.refusal import refused
from canbao.people.models.spells import SCHEMES

FILE: Final = Path(__file__).with_name("benefits.yaml")
Form = Literal["monthly", "once"]
Where = Literal["record", "career", "claim"]
Adjusted = Literal["", "own_rise", "standard"]
MONTHLY: Final = "monthly"
_NAMES: Final = (
    "zh", "en", "scheme", "form", "amount", "entitled", "date", "first", "months", "last", "stop",
    "counted", "individual", "needs", "certified", "apart", "to", "pays_from", "funeral",
    "adjusted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the law, or one by the option of a choice (`by`); an option left out has none."""

    name: str = ""
    by: str = ""
    options: Mapping[str, str] | None = None

    def of(self, option: str) -> str:
        """The rule that holds for an option of `by`; empty where there is none."""
        return self.name if self.options is None else self.options.get(option, "")

    @property
    def names(self) -> tuple[str, ...]:
        """Every rule it may name, and the choice it goes by."""
        if self.options is None:
            return (self.name,) if self.name else ()
        return (self.by, *self.options.values())


@dataclass(frozen=True, slots=True)
class Entitled:
    """The rule that says whether; `options` are the answers that mean yes, none for yes or no."""

    rule: str = ""
    options: tuple[str, ...] = ()

    def says(self, value: object) -> bool:
        return value in self.options if self.options else value is True


@dataclass(frozen=True, slots=True)
class Need:
    """A fact a benefit rests on, and where it comes from."""

    name: str
    where: Where
    optional: bool


@dataclass(frozen=True, slots=True)
class Benefit:
    """One kind of benefit; see `benefits.yaml` for what each field means."""

    key: str
    zh: str
    en: str
    scheme: str
    form: Form
    amount: Rule
    entitled: Entitled
    date: str
    first: str
    months: Rule
    last: str
    stop: str
    counted: str
    individual: Rule
    needs: tuple[Need, ...]
    certified: bool
    apart: tuple[str, ...]
    to_heir: bool
    from_due: bool
    funeral: bool
    adjusted: Adjusted


@cache
def kinds() -> Mapping[str, Benefit]:
    """All kinds by key. Raises ValueError naming the entry and what is wrong with it."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {}
    for key, entry in read.items():
        try:
            found[key] = _benefit(key, entry)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"benefits.yaml: {key}: {error}") from None
    for benefit in found.values():
        _check(benefit, found)
    return found


def kind_of(key: str) -> Benefit:
    """The kind of that key. Raises Refused naming it and those that exist."""
    known = kinds()
    if key not in known:
        raise refused(
            f"待遇种类{key!r}不存在，可用：{'、'.join(known)}",
            f"benefit {key!r} is none of {', '.join(known)}",
        )
    return known[key]


def _benefit(key: str, entry: Mapping[str, Any]) -> Benefit:
    if unknown := set(entry) - set(_NAMES):
        raise ValueError(f"unknown fields {sorted(unknown)}")
    if len(key) > 32:
        raise ValueError("the key is longer than 32 characters")
    entitled = entry.get("entitled", "")
    said = Entitled(entitled) if isinstance(entitled, str) else Entitled(
        entitled["rule"], tuple(entitled["is"])
    )  # fmt: skip
    return Benefit(
        key=key,
        zh=entry["zh"],
        en=entry["en"],
        scheme=entry["scheme"],
        form=entry["form"],
        amount=_rule(entry["amount"]),
        entitled=said,
        date=entry.get("date", ""),
        first=entry.get("first", ""),
        months=_rule(entry.get("months", "")),
        last=entry.get("last", ""),
        stop=entry.get("stop", ""),
        counted=entry.get("counted", ""),
        individual=_rule(entry.get("individual", "")),
        needs=tuple(
            Need(name, "claim" if where == "may" else where, where == "may")
            for where, names in entry["needs"].items()
            for name in names
        ),
        certified=entry["certified"],
        apart=tuple(entry.get("apart", ())),
        to_heir=entry.get("to", "") == "heir",
        from_due=entry.get("pays_from", "") == "benefit_due",
        funeral=entry.get("funeral", False),
        adjusted=entry.get("adjusted", ""),
    )


def _rule(entry: str | Mapping[str, str]) -> Rule:
    if isinstance(entry, str):
        return Rule(entry)
    options = {option: name for option, name in entry.items() if option != "by"}
    return Rule(by=entry["by"], options=options)


def _check(benefit: Benefit, found: Mapping[str, Benefit]) -> None:
    """Every name is one of the law's, every option one of its choice."""

    def wrong(what: str) -> ValueError:
        return ValueError(f"benefits.yaml: {benefit.key}: {what}")

    law = package.law()
    rules = [*benefit.amount.names, *benefit.individual.names, *benefit.months.names]
    rules += [benefit.entitled.rule, benefit.first, benefit.last, benefit.stop]
    if missing := sorted({name for name in rules if name and name not in law.rules}):
        raise wrong(f"the law has no rules {missing}")
    for rule in (benefit.amount, benefit.individual, benefit.months):
        if rule.options is not None:
            known = law.choices(law.unit(rule.by))
            if extra := sorted(set(rule.options) - set(known)):
                raise wrong(f"{rule.by} has no options {extra}")
    facts = [need.name for need in benefit.needs]
    facts += [name for name in (benefit.date, benefit.counted) if name]
    known_facts = {*law.inputs, *law.rules, *law.parameters}
    if missing := sorted(set(facts) - known_facts):
        raise wrong(f"the law knows no facts {missing}")
    if benefit.scheme not in SCHEMES or benefit.form not in get_args(Form):
        raise wrong(f"scheme {benefit.scheme!r} or form {benefit.form!r} is not known")
    if benefit.adjusted not in get_args(Adjusted):
        raise wrong(f"adjusted {benefit.adjusted!r} is not known")
    if extra := sorted(set(benefit.apart) - set(found)):
        raise wrong(f"there are no kinds {extra}")
    if wheres := {need.where for need in benefit.needs} - set(get_args(Where)):
        raise wrong(f"facts come from record, career or claim, not {sorted(wheres)}")
