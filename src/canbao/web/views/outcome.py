"""What a result page shows around an outcome: steps, sureness, answers, link, downloads.

Downloads carry the definition and date of every figure, so that a number that leaves the page keeps
its meaning.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from canbao.law import law
from canbao.web import careers, formats
from canbao.web.asking import Answer, today
from canbao.web.calculator import Calculator, Figure, Outcome, Part
from canbao.web.forms.answers import Answers
from canbao.web.words import Language, Text
from canbao.web.working import Step, provisional_of, steps_named, steps_of, sure_of


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, said back, with the way to change it."""

    question: Text
    answer: str
    href: str


def said_back(lang: Language, calculator: Calculator, answers: Answers) -> list[Said]:
    """All answers given, in the order of the pages."""
    listed: list[Said] = []
    for page in calculator.walked(answers):
        href = reverse("web:question", args=(lang, calculator.slug, page.slug))
        href += f"?{answers.query()}&change=1"
        if page.kind != "questions":
            rows = careers.read(answers.get(careers.ANSWER, "")).rows
            said = Text("{n} 年，共缴{months}", "{n} years, {months} paid").format(
                n=len(rows), months=formats.months_as_years(sum(row.months for row in rows))
            )
            if page.kind != "file" or len(listed) == 0 or listed[-1].question != page.title:
                listed.append(Said(page.title, str(said), href))
            continue
        for field in page.asks(answers):
            text = answers.get(field.name, "")
            if text:
                listed.append(Said(field.label, field.said(text), href))
    return listed


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure with its steps."""

    figure: Figure
    steps: list[Step]
    marks: list[str]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with its steps."""

    part: Part
    steps: list[Step]


def result_context(
    request: HttpRequest, lang: Language, calculator: Calculator, answers: Answers, outcome: Outcome
) -> dict[str, Any]:
    """Everything the result template needs."""
    query = f"?{answers.query()}" if answers else ""
    downloads = [
        (kind, reverse("web:result-file", args=(lang, calculator.slug, kind)) + query)
        for kind in ("csv", "json")
    ]
    sheet = reverse("web:result-file", args=(lang, calculator.slug, "pdf")) + query
    return {
        "calculator": calculator,
        "outcome": outcome,
        "figures": [_with_steps(figure) for figure in outcome.figures],
        "parts": [
            ShownPart(
                part,
                steps_of(part.answer, part.target) if part.answer and not part.total else [],
            )
            for part in outcome.parts
        ],
        "workings": [
            (name, steps_named(answer, targets)) for name, answer, targets in outcome.workings
        ],
        "sure": sure_of(outcome.answers),
        "provisional": provisional_of(outcome.answers),
        "said": said_back(lang, calculator, answers),
        "downloads": downloads if outcome.answers else [],
        "sheet": sheet if outcome.sheet else "",
        "refused_page": _page_to_mend(lang, calculator, answers, outcome),
        "link": request.build_absolute_uri(request.get_full_path()),
        "made": formats.Day(today()),
        "law_hash": law().hash[:12],
        "again": reverse("web:start", args=(lang, calculator.slug)),
    }


def _page_to_mend(
    lang: Language, calculator: Calculator, answers: Answers, outcome: Outcome
) -> str:
    """Address of the page whose answer was refused, or where a missing figure could be given."""
    refusal = outcome.refusal
    if refusal is None or refusal.code == "not_in_force":
        return ""
    for name in (refusal.field.split("[")[0], *refusal.named):
        for page in calculator.walked(answers):
            asks = {field.name for field in page.asks(answers)}
            if name in asks or (name == careers.ANSWER and page.kind != "questions"):
                path = reverse("web:question", args=(lang, calculator.slug, page.slug))
                return f"{path}?{answers.query()}&change=1"
    return ""


def _with_steps(figure: Figure) -> ShownFigure:
    if not (figure.answer and figure.target):
        return ShownFigure(figure, [], [])
    steps = steps_of(figure.answer, figure.target, last_only=figure.last_step_only)
    return ShownFigure(figure, steps, _marks(figure) if figure.headline else [])


def _marks(figure: Figure) -> list[str]:
    """What a headline figure must not be read without: assumed, provisional, unconfirmed."""
    data = figure.answer.data if figure.answer else {}
    marks = ["assumed"] if figure.assumed else []
    if data.get("provisional"):
        marks.append("provisional")
    if any(entry["status"] == "unconfirmed" for entry in data.get("statuses", [])):
        marks.append("unconfirmed")
    return marks


def figures_of(outcome: Outcome) -> list[dict[str, Any]]:
    """Every figure of an outcome as data, with definition, law, date and status."""
    listed = []
    for answer in outcome.answers:
        data = answer.data
        steps = {step["name"]: step for step in data.get("steps", [])}
        parameters = data.get("parameters", {})
        for name in data.get("targets", []):
            step = steps.get(name) or parameters.get(name) or {}
            listed.append(
                {
                    "name": name,
                    "zh": step.get("zh", ""),
                    "en": step.get("en", ""),
                    "value": data["values"].get(name),
                    "unit": step.get("unit", ""),
                    "act": step.get("act", ""),
                    "article": step.get("article", ""),
                    "status": step.get("status", ""),
                    "region": data["region"],
                    "date": data["date"],
                }
            )
    return listed


def download(
    lang: Language, calculator: Calculator, answers: Answers, outcome: Outcome, kind: str
) -> HttpResponse:
    """The result's figures as CSV, or with their explanations as JSON."""
    name = f"canbao-{calculator.slug}-{today().isoformat()}.{kind}"
    figures = figures_of(outcome)
    if kind == "csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            ["name", "zh", "en", "value", "unit", "act", "article", "status", "region", "date"]
        )
        for figure in figures:
            writer.writerow([_plain_cell(value) for value in figure.values()])
        response = HttpResponse(
            out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
        )
    elif kind == "json":
        data = {
            "made": today().isoformat(),
            "law": law().hash,
            "calculator": calculator.slug,
            "answers": dict(answers),
            "figures": figures,
            "explanations": [answer.data for answer in outcome.answers if answer],
        }
        response = HttpResponse(
            json.dumps(data, ensure_ascii=False, indent=1),
            content_type="application/json; charset=utf-8",
        )
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain_cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in ("=", "+", "@", "\t") else text


def sheet_pdf(
    lang: Language, calculator: Calculator, answers: Answers, outcome: Outcome, link: str
) -> HttpResponse:
    """The calculation sheet of the law as PDF, with what was typed and what was assumed."""
    answer: Answer | None = outcome.sheet
    if answer is None or answer.explanation is None:
        raise Http404
    from canbao.law.io.pdf import render_pdf

    body = render_pdf(
        law(),
        answer.explanation.data,
        lang,
        link=link,
        made=str(formats.Day(today())),
        answers=[
            (str(line.question), str(line.answer)) for line in said_back(lang, calculator, answers)
        ],
        assumptions=[(str(line.what), str(line.taken)) for line in outcome.assumptions],
    )
    response = HttpResponse(body, content_type="application/pdf")
    name = f"canbao-{calculator.slug}-{today().isoformat()}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
