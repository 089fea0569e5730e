"""One decision: what was decided, by whom, how it was worked out and that it can be made again, what
it wrote, and what the person can do about it.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.benefits.models import Decision, Revision
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Mark, Table, Yuan
from canbao.web.page import spoken
from canbao.web.people_shown import called
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_payments_base import (
    months,
    payments_page,
    person_of,
    to,
)
from canbao.web.views.money_payments_sheets import told
from canbao.web.words import Language, Text


@require_safe
@spoken
def decision(request: HttpRequest, lang: Language, decision: int) -> HttpResponse:
    """One decision: what was decided, by whom, how it was worked out, what can be done about it."""
    kept = Decision.objects.select_related("claim", "proposal").filter(pk=decision).first()
    if kept is None:
        raise Http404
    seen = person_of(request, kept.person)
    sheet = told(kept)
    written = list(
        Revision.objects.filter(decision=kept).select_related("award").order_by("award", "number")
    )
    pairs: list[tuple[object, object, str]] = [
        (Text("决定", "Decision"), words.cause(kept.cause), ""),
        (Text("日期", "Day"), Day(kept.day), ""),
        (Text("经办", "Decided by"), called(kept.decided_by, office=True), ""),
        (Text("复核", "Checked by"), called(kept.checked_by, office=True) or "–", ""),
        *sheet.act,
        (Text("说明", "Explanation"), sheet.proved.text, ""),
        (Text("法规版本", "Law"), kept.law[:12] or "–", ""),
        (Text("哈希", "Hash"), kept.hash[:16], ""),
    ]
    if kept.claim is not None:
        claim = kept.claim.pk
        pairs.insert(1, (Text("申请", "Claim"), claim, to(lang, "claim", claim)))
    for award in sorted({each.award_id for each in written}):
        pairs.insert(1, (Text("待遇", "Award"), award, to(lang, "award", award)))
    mark = Mark(Text("不利决定", "Adverse"), "needs") if kept.adverse else ""
    context = {
        "back": (f"{seen.name} {seen.display_number}", to(lang, "person", kept.person)),
        "more": mark.text if isinstance(mark, Mark) else "",
        "pairs": pairs, "sheets": sheet.sheets, "sure": sheet.sure,
        "sheets_title": Text("怎样算出来的", "How it was worked out"),
        "provisional": sheet.provisional,
        "remedies": _remedies(kept, lang),
    }  # fmt: skip
    return payments_page(
        request, lang, Text("决定{n}", "Decision {n}").format(n=kept.pk), context,
        lead=[_revisions(written, lang)] if written else [],
    )  # fmt: skip


def _remedies(kept: Decision, lang: Language) -> list[str]:
    """The remedies told with the decision, in the page's language."""
    chinese, _, english = kept.remedies.partition("\n")
    said = chinese if lang == "zh" else english or chinese
    return [said] if said else []


def _revisions(written: list[Revision], lang: Language) -> Table:
    rows = [
        [Link(f"{each.award_id}.{each.number}", to(lang, "award", each.award_id)),
         words.benefit(each.award.benefit), months(each.from_month, each.to_month),
         Yuan(each.monthly), Yuan(each.individual),
         Mark(Text("暂停", "Held"), "needs") if each.held else
         Mark(Text("暂按", "Provisional"), "waiting") if each.provisional else ""]
        for each in written
    ]  # fmt: skip
    return Table(
        "revisions", Text("据此写入", "What it wrote"),
        (Text("待遇.版本", "Award.revision"), Text("待遇", "Benefit"), Text("月份", "Months"),
         Text("每月", "A month"), Text("其中个人账户", "Of it individual account"),
         Text("标记", "Marks")), rows,
    )  # fmt: skip
