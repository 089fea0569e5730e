"""Walks a person through a calculator: start, one question page after another, the result.

Answers travel in the address. A page that was sent is checked, then the next one opens with all
answers in its address; "back" is an ordinary link. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.web import careers
from canbao.web.calculator import Calculator, Outcome, Page
from canbao.web.calculators import CALCULATORS
from canbao.web.forms.answers import Answers
from canbao.web.forms.bound import Bound, bind, bind_typed
from canbao.web.forms.fields import Wrong
from canbao.web.page import page as show
from canbao.web.page import spoken
from canbao.web.views.outcome import download, result_context, sheet_pdf
from canbao.web.words import Language, Text

SENT = "sent"
CHANGING = "change"


def calculator_of(slug: str) -> Calculator:
    for calculator in CALCULATORS:
        if calculator.slug == slug:
            return calculator
    raise Http404


def answers_of(request: HttpRequest, calculator: Calculator) -> Answers:
    """Answers in the address. Pages may ask more once earlier answers are known: read twice."""
    first = Answers.read(request.GET, calculator.known(Answers()))
    names = calculator.known(first)
    if all(name in first or not request.GET.get(name) for name in names):
        return first
    return Answers.read(request.GET, names)


def address(lang: Language, calculator: Calculator, answers: Answers, page: str = "") -> str:
    """Address of a question page, or of the result, with the answers."""
    if page:
        path = reverse("web:question", args=(lang, calculator.slug, page))
    else:
        path = reverse("web:result", args=(lang, calculator.slug))
    query = answers.query()
    return path + (f"?{query}" if query else "")


@require_safe
@spoken
def start(request: HttpRequest, lang: Language, slug: str) -> HttpResponse:
    """What the calculator answers, what to have at hand."""
    calculator = calculator_of(slug)
    first = calculator.pages[0].slug
    context = {
        "calculator": calculator,
        "begin": address(lang, calculator, answers_of(request, calculator), first),
    }
    return show(request, lang, "web/pages/start.html", context)


@require_http_methods(["GET", "POST"])
@spoken
def question(request: HttpRequest, lang: Language, slug: str, page: str) -> HttpResponse:
    """One question page: shown, or sent and checked."""
    calculator = calculator_of(slug)
    asked = calculator.page(page)
    if asked is None:
        raise Http404
    answers = answers_of(request, calculator)
    if asked.kind == "file":
        return _file(request, lang, calculator, asked, answers)
    if request.method == "POST":
        raise Http404
    sent = request.GET.get(SENT) == asked.slug
    if asked.kind == "years":
        return _years(request, lang, calculator, asked, answers, sent)
    asks = asked.asks(answers)
    if not sent:
        bounds = [bind(field, answers) for field in asks]
        for bound in bounds:
            _say_wrong(bound, answers)
        return _ask(request, lang, calculator, asked, answers, bounds)
    bounds, texts = [], {}
    for field in asks:
        bound, text = bind_typed(field, request.GET)
        bounds.append(bound)
        texts[field.name] = text
    if any(bound.error for bound in bounds):
        return _ask(request, lang, calculator, asked, answers, bounds, status=422)
    return _go_on(request, lang, calculator, asked, answers.with_(texts))


def _say_wrong(bound: Bound, answers: Answers) -> None:
    """An answer that came with the address and can't be used is named at once."""
    text = answers.get(bound.name)
    if text:
        try:
            bound.field.read(text)
        except Wrong as wrong:
            bound.error = wrong.text


def _go_on(
    request: HttpRequest, lang: Language, calculator: Calculator, asked: Page, answers: Answers
) -> HttpResponse:
    """To the next page. Somebody changing one answer goes back to the result if nothing is open."""
    walked = calculator.walked(answers)
    slugs = [page.slug for page in walked]
    following = walked[slugs.index(asked.slug) + 1 :] if asked.slug in slugs else walked
    changing = request.GET.get(CHANGING) == "1"
    if changing:
        following = [page for page in following if not answered(page, answers)]
    if following:
        to = address(lang, calculator, answers, following[0].slug)
        return HttpResponseRedirect(to + (f"&{CHANGING}=1" if changing else ""))
    return HttpResponseRedirect(address(lang, calculator, answers))


def answered(page: Page, answers: Answers) -> bool:
    """Whether the page has a usable answer to everything it must know."""
    if page.kind != "questions":
        return careers.read(answers.get(careers.ANSWER, "")).usable
    for field in page.asks(answers):
        text = answers.get(field.name, "")
        if not text:
            if not field.optional:
                return False
            continue
        try:
            field.read(text)
        except Wrong:
            return False
    return True


def _ask(
    request: HttpRequest,
    lang: Language,
    calculator: Calculator,
    asked: Page,
    answers: Answers,
    bounds: list[Bound],
    *,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    walked = calculator.walked(answers)
    slugs = [page.slug for page in walked]
    position = slugs.index(asked.slug) if asked.slug in slugs else 0
    if position:
        back = address(lang, calculator, answers, slugs[position - 1])
    else:
        back = reverse("web:start", args=(lang, calculator.slug))
        back += f"?{answers.query()}" if answers else ""
    own = {field.name for field in asked.asks(answers)}
    alone = len(bounds) == 1 and not asked.title
    if alone:
        bounds[0].alone = True
    context = {
        "calculator": calculator,
        "asked": asked,
        "bounds": bounds,
        "alone": alone,
        "wrongs": [bound for bound in bounds if bound.error],
        "kept": [(name, text) for name, text in answers.items() if name not in own],
        "progress": Text("第 {n} 步，共 {of} 步", "Step {n} of {of}").format(
            n=position + 1, of=len(walked)
        ),
        "back": back,
        "action": reverse("web:question", args=(lang, calculator.slug, asked.slug)),
        "sent": SENT,
        "changing": CHANGING if request.GET.get(CHANGING) == "1" else "",
        "last": position + 1 == len(walked),
        "aside": asked.aside(answers) if asked.aside else None,
        **(more or {}),
    }
    return show(request, lang, "web/pages/question.html", context, status=status)


# --- the history by year, and as a file -------------------------------------------------------


def _years(
    request: HttpRequest,
    lang: Language,
    calculator: Calculator,
    asked: Page,
    answers: Answers,
    sent: bool,
) -> HttpResponse:
    table = careers.typed(request.GET) if sent else careers.shown(answers)
    if sent and not table.wrongs and not request.GET.get("more"):
        kept = answers.without(careers.ANSWER).with_({careers.ANSWER: table.compact()})
        return _go_on(request, lang, calculator, asked, kept)
    if request.GET.get("more"):
        table = careers.longer(table)
    context = {"table": table, "wrongs": table.wrongs}
    kept = answers.without(careers.ANSWER)
    return _ask(
        request,
        lang,
        calculator,
        asked,
        kept,
        [],
        more=context,
        status=422 if sent and table.wrongs else 200,
    )


def _file(
    request: HttpRequest, lang: Language, calculator: Calculator, asked: Page, answers: Answers
) -> HttpResponse:
    wrongs = [careers.RowWrong("file", wrong.error) for wrong in careers.shown(answers).wrongs]
    if request.method == "POST":
        table = careers.uploaded(request.FILES.get("file"))
        if not table.wrongs:
            kept = answers.with_({careers.ANSWER: table.compact()})
            return _go_on(request, lang, calculator, asked, kept)
        wrongs = table.wrongs
    here = address(lang, calculator, answers, asked.slug)
    changing = f"&{CHANGING}=1" if request.GET.get(CHANGING) == "1" else ""
    rows = careers.read(answers.get(careers.ANSWER, "")).rows
    context = {
        "wrongs": wrongs,
        "action": here + (changing if "?" in here else changing.replace("&", "?")),
        "rows": rows,
        "skip": _go_on(request, lang, calculator, asked, answers)["Location"] if rows else "",
    }
    status = 422 if wrongs else 200
    return _ask(request, lang, calculator, asked, answers, [], more=context, status=status)


@require_safe
@spoken
def template_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """An empty table to fill in, as CSV or xlsx."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    body, content_type = careers.template(kind, lang)
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="career.{kind}"'
    return response


# --- the result -------------------------------------------------------------------------------


def _ready(
    request: HttpRequest, lang: Language, slug: str
) -> tuple[Calculator, Answers, HttpResponse | None]:
    """The answers, or the way to the first page that still needs one."""
    calculator = calculator_of(slug)
    answers = answers_of(request, calculator)
    for page in calculator.walked(answers):
        if not answered(page, answers):
            to = address(lang, calculator, answers, page.slug)
            return calculator, answers, HttpResponseRedirect(to)
    return calculator, answers, None


def values_of(calculator: Calculator, answers: Answers) -> dict[str, Any]:
    """Answers as values for the law, by field name. Only of the pages walked through."""
    values: dict[str, Any] = {}
    for page in calculator.walked(answers):
        if page.kind == "questions":
            for field in page.asks(answers):
                text = answers.get(field.name, "")
                values[field.name] = field.read(text) if text else None
        else:
            values[careers.ANSWER] = careers.read(answers.get(careers.ANSWER, "")).rows
    return values


def _outcome(calculator: Calculator, answers: Answers) -> Outcome:
    return calculator.outcome(answers, values_of(calculator, answers))


@require_safe
@spoken
def result(request: HttpRequest, lang: Language, slug: str) -> HttpResponse:
    """The result page; its address restores the answers."""
    calculator, answers, missing = _ready(request, lang, slug)
    if missing is not None:
        return missing
    outcome = _outcome(calculator, answers)
    context = result_context(request, lang, calculator, answers, outcome)
    return show(request, lang, "web/pages/result.html", context)


@require_safe
@spoken
def result_file(request: HttpRequest, lang: Language, slug: str, kind: str) -> HttpResponse:
    """The figures of the result as CSV or JSON, or the sheet as PDF."""
    calculator, answers, missing = _ready(request, lang, slug)
    if missing is not None:
        return missing
    outcome = _outcome(calculator, answers)
    if kind == "pdf":
        link = request.build_absolute_uri(address(lang, calculator, answers))
        return sheet_pdf(lang, calculator, answers, outcome, link)
    return download(lang, calculator, answers, outcome, kind)
