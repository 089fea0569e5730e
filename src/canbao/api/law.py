"""`/api/v1/law/…`: ask the law, have it explained, look things up. Nothing is stored or logged."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import JsonValue

from canbao.api.schemas import (
    Answer,
    Cases,
    Difference,
    ErrorEnvelope,
    Name,
    Names,
    Question,
    Status,
    Text,
)
from canbao.law import HERE, Result, catalogue, compute, law

router = Router(tags=["law / 法律"])

Language = Literal["zh", "en"]
Kind = Literal["rule", "parameter", "axis", "rounding", "input", "choice", "act", "region"]
WRONG: dict[int, Any] = {400: ErrorEnvelope, 413: ErrorEnvelope, 422: ErrorEnvelope}
NOT_FOUND: dict[int, Any] = {**WRONG, 404: ErrorEnvelope}


def ask(question: Question) -> Result:
    """The law's answer; a LawError goes out in the error envelope."""
    return compute(
        question.targets,
        question.facts,
        date=question.date,
        region=question.region,
        known=question.known,
    )


@router.post(
    "compute", response={200: Answer, **WRONG}, summary="计算 / compute quantities for one person"
)
def compute_view(request: HttpRequest, question: Question) -> Any:
    """Values by target, the assumptions made, and everything they rest on that is not `text`."""
    return catalogue.answer(ask(question))


@router.post(
    "explain",
    response={200: dict[str, JsonValue], **WRONG},
    summary="逐步说明 / every step with article, rounding and source",
)
def explain(request: HttpRequest, question: Question) -> HttpResponse:
    """The explanation as canonical JSON: the bytes that are stored with a decision and that replay
    gives again."""
    return HttpResponse(
        ask(question).explanation.json(), content_type="application/json; charset=utf-8"
    )


@router.post(
    "sheet",
    response={200: None, **WRONG},
    summary="计算表 / the calculation sheet as text, HTML or PDF",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {
                    "text/plain": {"schema": {"type": "string"}},
                    "text/html": {"schema": {"type": "string"}},
                    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                },
            }
        }
    },
)
def sheet(
    request: HttpRequest,
    question: Question,
    form: Query[Literal["text", "html", "pdf"]] = "text",
    language: Query[Language] = "zh",
) -> HttpResponse:
    """The sheet a citizen gets."""
    data = ask(question).explanation.data
    if form == "pdf":
        from canbao.law.io.pdf import render_pdf

        return HttpResponse(render_pdf(law(), data, language), content_type="application/pdf")
    from canbao.law.engine.sheet import render_html, render_text

    if form == "html":
        return HttpResponse(render_html(law(), data, language))
    text = render_text(law(), data, language)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@router.get("names", response={200: Names, **WRONG}, summary="名称 / names the law knows")
def names(request: HttpRequest, kind: Kind, query: str = "") -> Any:
    """All names of a kind; `query` filters code name, Chinese and English name."""
    return {"kind": kind, "names": catalogue.names(law(), kind, query)}


@router.get("rules", response={200: Names, **WRONG}, summary="规则 / rules")
def rules(request: HttpRequest, query: str = "") -> Any:
    """All rules; each may be a target."""
    return {"kind": "rule", "names": catalogue.names(law(), "rule", query)}


@router.get("parameters", response={200: Names, **WRONG}, summary="参数 / parameters")
def parameters(request: HttpRequest, query: str = "") -> Any:
    """All parameters; `show` gives their values."""
    return {"kind": "parameter", "names": catalogue.names(law(), "parameter", query)}


@router.get(
    "show/{path:name}",
    response={200: dict[str, JsonValue], **NOT_FOUND},
    summary="一个名称的全部内容 / all the law says under one name",
)
def show(request: HttpRequest, name: Name) -> Any:
    """All versions, values, sources, statuses, conflicts and the source text."""
    return catalogue.show(law(), name)


@router.get("status", response={200: Status}, summary="法律有多可靠 / missing and unconfirmed")
def status(request: HttpRequest) -> Any:
    """Counts by kind and status; every entry that is not read in the act itself."""
    return _status()


@lru_cache(maxsize=1)
def _status() -> dict[str, Any]:
    return catalogue.status(law())


@router.get("diff", response={200: Difference, **WRONG}, summary="两日之间的变化 / what changed")
def diff(request: HttpRequest, before: Text, after: Text, region: Name | None = None) -> Any:
    """What held on two days and is not the same, in one region or in all."""
    return catalogue.difference(law(), before, after, region)


@router.get("cases", response={200: Cases}, summary="算例 / the worked cases")
def cases(request: HttpRequest) -> Any:
    """Every worked case with expected, got and difference."""
    return _cases()


@lru_cache(maxsize=1)
def _cases() -> dict[str, Any]:
    # The law of a process never changes: one run serves everybody who asks.
    from canbao.law.engine.cases import read_cases, run_cases

    china = law()
    outcomes = list(run_cases(china, read_cases(HERE / "cases")))
    passed = sum(outcome.ok for outcome in outcomes)
    return {
        "law": china.hash,
        "passed": passed,
        "failed": len(outcomes) - passed,
        "cases": [outcome.as_data() for outcome in outcomes],
    }
