"""A stored decision as a calculation sheet: made again from its facts by the law of its hash, so that
what is shown is proved to be what was stored, then told in the calculators' own steps.

What an act without a computation says, and an award of an old system, is told as it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from canbao import law as package
from canbao.benefits import explaining
from canbao.benefits.models import Decision, Proposal
from canbao.inforce import law_of
from canbao.inforce.errors import LawRefused
from canbao.law import LawError
from canbao.ledger.refusal import Refused
from canbao.web import asking
from canbao.web.asking import Answer
from canbao.web.formats import Month
from canbao.web.money_tables import Mark, Yuan, month_of
from canbao.web.views.money_payments_base import Sheet
from canbao.web.views.money_payments_words import WAYS
from canbao.web.words import NOTHING, Text
from canbao.web.working import Sure, provisional_of, steps_of, sure_of


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a page shows of a stored explanation. `proved` says whether it was made again byte
    by byte; `act` are the words of what was decided without a computation."""

    sheets: Sequence[Sheet]
    sure: Sequence[Sure]
    provisional: Sequence[Text]
    act: Sequence[tuple[Text, object, str]]
    proved: Mark


def told(kept: Decision | Proposal) -> Told:
    """The explanation of a decision or proposal, in words. What cannot be made again says so."""
    try:
        content = explaining.explanation_of(kept)
    except Refused as error:
        return Told((), (), (), (), Mark(Text(error.zh, error.en), "needs"))
    answers, sheets, proved = [], [], _whole(kept)
    for since, part in _parts(content):
        answer, sheet = _sheet(part, since)
        sheets += sheet
        answers.append(answer)
    return Told(
        sheets=sheets,
        sure=sure_of(answers),
        provisional=provisional_of(answers),
        act=_act(content),
        proved=proved,
    )


LAWS: Final = (explaining.ACT, explaining.MONTH_BY_MONTH, explaining.BY_LAW)


def sheets_of(computed: Mapping[str, Any]) -> Told:
    """What the law made of a case's facts, by benefit, before or after it is decided."""
    answers: list[Answer] = []
    sheets: list[Sheet] = []
    for content in computed.values():
        known = isinstance(content, dict) and content.get("format") in LAWS
        for since, part in _parts(content) if known else ():
            answer, sheet = _sheet(part, since)
            sheets += sheet
            answers.append(answer)
    return Told(sheets, sure_of(answers), provisional_of(answers), (), Mark(NOTHING))


def _whole(kept: Decision | Proposal) -> Mark:
    if not kept.law:
        return Mark(
            Text("未用计算，说明与哈希相符", "No computation; the words are as sealed"), "done"
        )
    try:
        explaining.replayed(kept, law_of(kept.law))
    except (Refused, LawRefused) as error:
        return Mark(Text(error.zh, error.en), "needs")
    except LawError as error:
        return Mark(Text(error.message("zh"), error.message("en")), "needs")
    return Mark(
        Text(
            "已按当时法规重算，逐字一致", "Made again by the law of that day, the same to the byte"
        ),
        "done",
    )


def _parts(content: Mapping[str, Any]) -> list[tuple[int | None, dict[str, Any]]]:
    """The computations with the first month each holds for."""
    if content["format"] == explaining.ACT and content["computed"] is not None:
        return _parts(content["computed"])
    if content["format"] == explaining.MONTH_BY_MONTH:
        return [(part["from"], part["explanation"]) for part in content["parts"]]
    return [(None, each) for each in explaining.explanations_in(content)]


def _sheet(part: dict[str, Any], since: int | None) -> tuple[Answer, list[Sheet]]:
    """One computation: its figures, each with its steps where the law can be asked again."""
    explanation = None
    try:
        explanation = package.replay(part, law_of(part["law"]["hash"]))
    except (LawError, LawRefused, Refused):
        answer = Answer(part["values"])
    else:
        answer = Answer(part["values"], explanation, None, part["date"], part["region"])
    shown = []
    for name in part["targets"]:
        value = part["values"].get(name)
        if value is None:
            continue
        shown.append(
            Sheet(
                asking.names(name),
                asking.say(value, _unit(name)),
                steps_of(answer, name),
                Text("自{a}起", "from {a}").format(a=month_of(since)) if since else "",
            )
        )
    return answer, shown


def _unit(name: str) -> str:
    return package.law().unit(name)


FACTS: Final = {
    "document": Text("材料", "Document"),
    "overpayment": Text("多发认定号", "Overpayment"),
    "fen": Text("金额", "Amount"),
    "way": Text("方式", "Way"),
    "count": Text("期数", "Instalments"),
    "first_month": Text("首期", "First instalment"),
    "award": Text("待遇号", "Award"),
    "monthly": Text("月标准", "Monthly"),
    "hash": Text("材料哈希", "Hash of the document"),
    "start": Text("开始", "Start"),
    "amount": Text("金额", "Amount"),
}


def _act(content: Mapping[str, Any]) -> list[tuple[Text, object, str]]:
    if content["format"] == explaining.ACT:
        reason, given = content["reason"], content["facts"]
        first: list[tuple[Text, object, str]] = [
            (Text("理由", "Reason"), Text(reason["zh"], reason["en"]), ""),
            (Text("依据", "Ground"), content["ground"], ""),
        ]
        return [*first, *_facts(given)]
    if content["format"] == explaining.MIGRATION:
        return _facts({name: each for name, each in content.items() if name != "format"})
    return []


def _facts(given: Mapping[str, Any]) -> list[tuple[Text, object, str]]:
    return [(FACTS.get(name, Text(name, name)), _said(name, each), "")
            for name, each in given.items()]  # fmt: skip


def _said(name: str, value: Any) -> object:
    if name in ("fen", "monthly") and isinstance(value, int):
        return Yuan(value)
    if name == "first_month" and isinstance(value, int):
        return month_of(value)
    if name == "way":
        return WAYS.get(str(value), value)
    return value if value is not None else NOTHING


def fact_said(name: str, value: Any) -> str:
    """A fact of a claim as people read it."""
    if isinstance(value, list):
        return str(Text(f"{len(value)}年", f"{len(value)} years"))
    if isinstance(value, dict):
        return str(Text(f"{len(value)}项", f"{len(value)} entries"))
    unit = package.law().inputs[name].unit if name in package.law().inputs else _unit_or(name)
    if unit == "month":
        try:
            return str(Month.parse(str(value)))
        except ValueError:
            return str(value)
    return asking.say(value, unit)


def _unit_or(name: str) -> str:
    return _unit(name) if asking.has(name) else "text"
