"""What the smaller calculators share: facts from answers, and figures from the law's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from canbao.law import law
from canbao.web import formats
from canbao.web.asking import Answer, ask, names, say
from canbao.web.calculator import Figure, Page
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field, Wrong
from canbao.web.forms.lawfields import value_for_law
from canbao.web.words import NOTHING, Text


def facts_from(
    pages: Iterable[Page], answers: Answers, values: Mapping[str, Any],
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
    answer: Answer, name: str, meaning: Text, *, since: Text = NOTHING, label: Text | None = None,
    headline: bool = False,
) -> Figure:
    """One figure of an answer, or why there is none."""
    words = label or names(name)
    if not answer:
        return Figure(words, "", meaning, refusal=answer.refusal, headline=headline)
    return Figure(
        words, spoken(answer, name), meaning, since, answer, name, headline=headline,
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
    facts: Mapping[str, Any], date: Any, region: str, wanted: Iterable[tuple[str, Text]],
) -> tuple[list[Figure], list[Answer]]:
    """Each figure asked by itself, so that one gap does not hide the others."""
    shown, answers = [], []
    for name, meaning in wanted:
        answer = ask(name, facts, date=date, region=region)
        shown.append(figure(answer, name, meaning))
        if answer:
            answers.append(answer)
    return shown, answers
