"""What the smaller calculators share: facts from answers, and figures from the law's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from canbao.law import law
from canbao.web import formats
from canbao.web.asking import Answer, ask, choice_name, names, say, today
from canbao.web.calculator import Figure, Page
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field, Wrong
from canbao.web.forms.lawfields import value_for_law
from canbao.web.words import NOTHING, Text


def facts_from(
    pages: Iterable[Page],
    answers: Answers,
    values: Mapping[str, Any],
    leave_out: tuple[str, ...] = ("region",),
) -> dict[str, Any]:
    """Facts for the law from the pages walked through, by the names of the law."""
    facts: dict[str, Any] = {}
    for page in pages:
        if page.kind == "questions" and page.needed(answers):
            for field in page.asks(answers):
                if field.name not in leave_out:
                    value = value_for_law(field, values.get(field.name))
                    if value is not None:
                        facts[field.name] = value
    return facts


def typed_facts(asked: Iterable[Field], answers: Answers) -> dict[str, Any]:
    """Facts of some fields straight from answers; those that can't be read are left out."""
    facts: dict[str, Any] = {}
    for field in asked:
        text = answers.get(field.name, "")
        if text:
            try:
                value = value_for_law(field, field.read(text))
            except Wrong:
                continue
            if value is not None:
                facts[field.name] = value
    return facts


def figure(
    answer: Answer,
    name: str,
    meaning: Text,
    *,
    since: Text = NOTHING,
    label: Text | None = None,
    headline: bool = False,
) -> Figure:
    """One figure of an answer, or why there is none."""
    words = label or names(name)
    if not answer:
        return Figure(words, "", meaning, refusal=answer.refusal, headline=headline)
    return Figure(
        words,
        spoken(answer, name),
        meaning,
        since,
        answer,
        name,
        headline=headline,
    )


def spoken(answer: Answer, name: str) -> str:
    """A value of an answer in words; long months as years."""
    value, unit = answer[name], law().unit(name)
    if unit == "month":
        return str(formats.Month.parse(str(value)[:7]))
    if value is not None and unit in ("months", "count", "degree", "days", "working_days", "age"):
        value = int(value)
    return say(value, unit) if not hasattr(value, "isoformat") else say(value.isoformat(), unit)


def figures(
    facts: Mapping[str, Any],
    date: Any,
    region: str,
    wanted: Iterable[tuple[str, Text]],
) -> tuple[list[Figure], list[Answer]]:
    """Each figure asked by itself, so that one gap does not hide the others."""
    shown, answers = [], []
    for name, meaning in wanted:
        answer = ask(name, facts, date=date, region=region)
        shown.append(figure(answer, name, meaning))
        if answer:
            answers.append(answer)
    return shown, answers


def deadline(step: str) -> Text:
    """A time limit of the law in words, such as "20 个工作日 / 20 working days"; empty if unknown."""
    asked = ask(["deadline_days", "deadline_unit"], {"deadline_step": step}, date=today())
    if not asked:
        return NOTHING
    unit = choice_name("deadline_unit", str(asked["deadline_unit"]))
    number = int(asked["deadline_days"])
    zh_unit = {"工作日": "个工作日", "提前月数": "个月"}.get(unit.zh, unit.zh)
    one = (
        {"years": "year", "calendar days": "days"}.get(unit.en, unit.en)
        if number == 1
        else {"calendar days": "days"}.get(unit.en, unit.en)
    )
    return Text(f"{number}{zh_unit}", f"{number} {one}")


def decided(step: str, what: Text) -> list[Text]:
    """Who decides and by when, and what to do if one disagrees."""
    limit = deadline(step)
    lines = []
    if limit:
        lines.append(
            Text(
                "{what}由社会保险经办机构审核，{limit}内办结。",
                "The social insurance agency decides on {what} within {limit}.",
            ).format(what=what, limit=limit)
        )
    lines.append(
        Text(
            "对决定不服，可以要求经办机构复核，也可以申请行政复议或提起诉讼。",
            "If you disagree, ask the agency to check, apply for administrative review, "
            "or go to court.",
        )
    )
    return lines
