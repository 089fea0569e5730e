"""The file of a case on one page: what is known and from whom, what was found, what the machine proposes,
what may be done; the page of a case that somebody else moved meanwhile; papers and evidence."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.models import AUDITOR
from canbao.cases import access, archive, stored
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.ledger.refusal import Refused
from canbao.people.purposes import RefusedLook
from canbao.robots.models import Finding
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import audit_case, deeds, file_parts, words
from canbao.web.handling.base import DOOR, actor_of, handling_page, is_stale, to
from canbao.web.handling.clocks_shown import ticking
from canbao.web.handling.file_parts import Opened
from canbao.web.money_tables import Table
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import Notice
from canbao.web.words import Language, Text

SHOWN = ("application/pdf", "image/jpeg", "image/png")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def case(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """One case. Opening it is logged with the purpose of the role; one that is not there and one that is
    another's are answered alike."""
    it = opened(request, lang, number)
    error: Exception | None = None
    if request.method == "POST":
        answer = deeds.done(it, request)
        if isinstance(answer, HttpResponse):
            return answer
        if is_stale(answer):
            return _stale(request, it)
        error = answer
    masked = it.reading.masked
    persons, line = file_parts.concerned(it, whole=not masked)
    drawn = deeds.drawn_for(it.case)[1]
    facts, before = file_parts.fact_table(it)
    checks, tier, fresh = file_parts.check_table(it)
    answers = _answers(it)
    matter = {
        "more": it.case.number,
        "notices": file_parts.standing(it, drawn),
        "who": [*persons, *file_parts.head(it)],
        "line": line,
        "clocks": file_parts.clock_table(it),
        "facts": facts, "before": before if before.rows else None,
        "papers": file_parts.paper_table(it),
        "checks": None if masked else checks, "tier": tier, "fresh": fresh,
        "answers": answers,
        "actions": deeds.forms_of(it, request, error),
        "evidence": _evidence_link(it), "findings": _findings(it),
        "state": words.state_of(it.case.state),
        "masked": masked, "blind": it.blind,
    }  # fmt: skip
    audited = audit_case.is_audit(it) and not masked
    if audited:
        matter["notices"] = [*file_parts.standing(it, drawn), *audit_case.notices(it)]
    tables = [file_parts.notice_table(it)]
    if not masked:
        tables = [file_parts.step_table(it), file_parts.draw_table(it), *tables]
    return handling_page(
        request, lang, words.service_name(it.case.service), matter, tables=tables, error=error,
        lead=audit_case.tables(it) if audited else (), template="case",
    )  # fmt: skip


def opened(request: HttpRequest, lang: Language, number: str) -> Opened:
    """A case as whoever is signed in may read it, the look logged. Raises Http404."""
    actor, day = actor_of(request), asking.today()
    try:
        found, reading = access.look(actor, number, day, DOOR)
    except RefusedLook:
        raise Http404 from None
    running = ticking([found], day).get(found.pk, [])
    return Opened(found, reading, actor, day, lang, running, file_parts.service_of(found))


def _answers(it: Opened) -> list[file_parts.Proposed]:
    """What stands: the machine's answer, the last proposal, the decision."""
    if it.reading.masked:
        return []
    found = []
    kept = it.case.decisions.filter(decision__isnull=True).first()
    if kept is not None:
        found.append(file_parts.answer_of(kept, Text("决定", "Decision"), it))
    last = it.case.proposals.order_by("-number").first()
    if it.case.state == "proposed" and last is not None:
        found.append(file_parts.answer_of(last, Text("拟办意见", "What is proposed"), it))
    machine = file_parts.machine(it)
    return [*found, machine] if machine is not None else found


def _evidence_link(it: Opened) -> str:
    return "" if it.reading.masked else to(it.lang, "evidence", it.case.number)


def _findings(it: Opened) -> list[tuple[Text, str]]:
    """For auditors the ways to what was found of whom the case is about."""
    if it.actor.role != AUDITOR:
        return []
    subject = str(it.case.person) if it.case.person is not None else it.case.employer
    rows = Finding.objects.filter(subject=subject).order_by("-severity", "-pk")[:20]
    return [
        (Text("{r}（{d}）", "{r} ({d})").format(r=words.rule_name(each.rule), d=Day(each.day)),
         to(it.lang, "finding", each.pk))
        for each in rows
    ]  # fmt: skip


def _stale(request: HttpRequest, it: Opened) -> HttpResponse:
    """Somebody moved the case since the page was made: what happened, and what was typed, to keep."""
    now = Case.objects.get(pk=it.case.pk)
    steps = [
        [Day(each.day), words.state_of(each.end), words.named(words.REASONS, each.reason),
         it.by(each.actor)]
        for each in now.transitions.order_by("-number")[:5]
    ]  # fmt: skip
    table = Table("steps", Text("最近的办理过程", "What happened last"),
                  (Text("日期", "Day"), Text("状态", "State"), Text("事由", "What"), Text("经手人", "By")),
                  steps)  # fmt: skip
    kept = [
        value for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "deed", "version", "key") and str(value).strip()
    ]  # fmt: skip
    return handling_page(
        request, it.lang, Text("办件已有变化，没有办理", "The case has moved: nothing was done"),
        {"back": (Text("重新查看办件", "Look at the case again"), to(it.lang, "case", now.number)),
         "notices": [Notice(
             Text("打开页面之后，这个办件又有了新的步骤", "The case took a step after you opened the page"),
             Text("为避免两人同时办理，您刚才的操作没有执行。请重新查看后再办理。",
                  "So that no two people decide at once, what you asked for was not done. Look again, "
                  "then decide."), "needs")],
         "kept": kept}, tables=[table], status=409,
    )  # fmt: skip


@require_safe
@spoken
def document(request: HttpRequest, lang: Language, number: str, digest: str) -> HttpResponse:
    """A paper of a case, to be kept or (`?view=1`) looked at. Its bytes are what `cleaning` wrote."""
    it = opened(request, lang, number)
    kept = it.case.documents.filter(hash=digest).first()
    if kept is None or it.reading.masked:
        raise Http404
    try:
        content = stored.read(kept.hash)
    except Refused as error:
        return handling_page(
            request, lang, Text("材料打不开", "The paper cannot be opened"),
            {"back": (it.case.number, to(lang, "case", number))}, error=error,
        )  # fmt: skip
    view = "view" in request.GET and kept.media in SHOWN
    response = HttpResponse(
        content, content_type=kept.media if view else "application/octet-stream"
    )
    name = f"{number}-{kept.hash[:8]}{stored.SUFFIX.get(kept.media, '')}"
    response["Content-Disposition"] = f'{"inline" if view else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@spoken
def evidence(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """The whole file as a zip, for whoever reviews the decision; the export is logged."""
    it = opened(request, lang, number)
    if it.reading.masked:
        raise PermissionDenied
    made = archive.evidence(number, Deed(it.actor, DOOR, it.day))
    response = HttpResponse(made, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="canbao-{number}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
