"""All batches on one page: the list, and one run with its progress, effect, examples and failures.

Progress is read from the rows of run and chunks, the same as the command line and the API read."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.batches import runs as batches
from canbao.batches.models import Run
from canbao.batches.models.run import CANCELLED, DONE, FAILED, PREPARED, RUNNING, WAITING
from canbao.batches.progress import Progress, progress
from canbao.ledger.models import Book
from canbao.web import asking
from canbao.web.formats import Day, number
from canbao.web.money_forms import Box, Form
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import (
    Figure,
    Notice,
    actor_of,
    book_names,
    finance_page,
    number_of,
    scheme_name,
    sent_back,
    tried,
)
from canbao.web.views.money_finance_words import RUN_STATES
from canbao.web.views.money_runs_starting import may_carry, may_try, start_of
from canbao.web.views.money_runs_tables import counts, examples, failures
from canbao.web.words import NOTHING, Language, Text
from canbao.works import carrying
from canbao.works.kinds import AREAS, KINDS, Kind
from canbao.works.preparing import asker_of

A_PAGE: Final = 60
CHINESE: Final = "%Y-%m-%d %H:%M"
DRY: Final = Text("试算", "Dry run")


def kind_name(word: str) -> Text:
    """The name of a kind of batch."""
    known = KINDS.get(word)
    return Text(known.zh, known.en) if known else Text(word, word)


def about(run: Run) -> Text:
    """What a run is about, in short: month, year or day, and the fund or scheme."""
    given, told = run.given, []
    if isinstance(given.get("month"), int) and given["month"]:
        month = shown_month(given["month"])
        told.append(Text(f"{month.year}年{month.number}月", month.iso))
    for name in ("year", "through"):
        if given.get(name):
            said = str(given[name])
            told.append(Text(f"{said}年" if name == "year" else said, said))
    if given.get("scheme"):
        told.append(scheme_name(str(given["scheme"])))
    if given.get("book"):
        book = Book.objects.filter(id=given["book"]).first()
        if book is not None:
            told.append(book_names([book])[book.id])
    if not told and given.get("day"):
        told.append(_day(str(given["day"])))
    return Text("，".join(each.zh for each in told), ", ".join(each.en for each in told))


def _day(text: str) -> Text:
    try:
        return Text("{day}", "{day}").format(day=Day(date.fromisoformat(text)))
    except ValueError:
        return Text(text, text)


@require_safe
@spoken
def runs(request: HttpRequest, lang: Language) -> HttpResponse:
    """The newest runs, and what this account can begin."""
    account = account_of(request)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    before = number_of(request.GET.get("before", ""))
    found = Run.objects.order_by("-id")
    if kind in KINDS:
        found = found.filter(kind=kind)
    if state in RUN_STATES:
        found = found.filter(state=state)
    if before:
        found = found.filter(id__lt=before)
    listed = list(found[: A_PAGE + 1])
    shown = listed[:A_PAGE]
    query = request.GET.copy()
    if shown:
        query["before"] = str(shown[-1].id)
    rows: list[Row] = []
    for run in shown:
        told = progress(run)
        rows.append((
            Link(Text(f"{run.id} {kind_name(run.kind).zh}", f"{run.id} {kind_name(run.kind).en}"),
                 reverse("finance:run", args=(lang, run.id))),
            about(run), Mark(DRY) if run.dry else NOTHING, RUN_STATES[run.state],
            Text(f"{told.done}/{told.total}", f"{told.done}/{told.total}"), told.rows,
            Yuan(told.sum_fen), By(asker_of(run)),
            run.prepared.astimezone(asking.CHINA).strftime(CHINESE),
        ))  # fmt: skip
    table = Table(
        "runs", Text("批次", "Runs"),
        (
            Text("批次", "Run"), Text("内容", "About"), Text("试算", "Dry"), Text("状态", "State"),
            Text("块", "Chunks"), Text("行数", "Rows"), Text("金额", "Amount"),
            Text("发起", "Asked by"), Text("时间", "At"),
        ),
        rows, empty=Text("还没有批次。", "There are no runs yet."),
        more="?" + query.urlencode() if len(listed) > A_PAGE else "",
    )  # fmt: skip
    begin = [
        (Text(*AREAS[area]), [
            (Text(each.zh, each.en), Text(each.does_zh, each.does_en),
             reverse("finance:run-new", args=(lang, each.word)))
            for each in KINDS.values() if each.area == area and may_try(account, each)
        ])
        for area in AREAS
    ]  # fmt: skip
    context = {
        "filters": [
            Box("kind", Text("种类", "Kind"), "select", value=kind, options=[
                ("", Text("全部", "All")), *((each, kind_name(each)) for each in KINDS)]),
            Box("state", Text("状态", "State"), "select", value=state, options=[
                ("", Text("全部", "All")), *((code, mark.text) for code, mark in RUN_STATES.items())]),
        ],
        "begin": [(area, kinds) for area, kinds in begin if kinds],
    }  # fmt: skip
    return finance_page(
        request, lang, Text("批次", "Runs"), context, tables=[table],
        template="web/money/finance/runs.html",
    )  # fmt: skip


# --- one run -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def run(request: HttpRequest, lang: Language, run: int) -> HttpResponse:
    """One run: how far it is, what it does, what failed, and what can be done with it."""
    kept = Run.objects.filter(id=run).first()
    if kept is None:
        raise Http404
    kind = KINDS.get(kept.kind)
    error = None
    if request.method == "POST":
        if kind is None or not may_carry(account_of(request), kind):
            raise PermissionDenied
        answer = tried(lambda _: _deed(request, lang, kept, kind), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    told = progress(kept)
    context = {
        "more": about(kept),
        "lede": Text(kind.does_zh, kind.does_en) if kind else NOTHING,
        "back": (Text("回到批次", "Back to the runs"), reverse("finance:runs", args=(lang,))),
        "told": told,
        "state": RUN_STATES[told.state],
        "queued": told.state in (PREPARED, RUNNING) and carrying.waits(kept),
        "running": told.state in (PREPARED, RUNNING),
        "figures": _figures(told),
        "notices": _notices(request, kept, told, kind),
        "run_forms": _buttons(request, lang, kept, told, kind),
        "foot": Text(
            "由 {by} 于 {at} 发起；批次 {n}，数据快照 {s}。",
            "Asked for by {by} on {at}; run {n}, snapshot {s}.",
        ).format(
            by=called(asker_of(kept)), n=kept.id, s=kept.snapshot[:12],
            at=kept.prepared.astimezone(asking.CHINA).strftime(CHINESE),
        ),
    }  # fmt: skip
    tables = [
        each for each in (counts(told), examples(kept), failures(kept)) if each.rows
    ]  # fmt: skip
    heading = Text("{k} {n}", "{k} {n}").format(k=kind_name(kept.kind), n=kept.id)
    return finance_page(
        request, lang, heading, context, tables=tables, error=error,
        template="web/money/finance/run.html",
    )  # fmt: skip


def _deed(request: HttpRequest, lang: Language, kept: Run, kind: Kind) -> HttpResponse:
    what = request.POST.get("deed", "")
    if what == "cancel":
        batches.cancel(kept, actor_of(request).name)
        return sent_back("run", lang, kept.id, done="cancelled")
    if what == "again":
        carrying.start(kept)
        return sent_back("run", lang, kept.id, done="begun")
    if what == "start" and kept.dry and kept.state == DONE:
        made = start_of(request, kept, kind)
        return sent_back("run", lang, made.id, done="begun")
    raise Http404


def _figures(told: Progress) -> list[Figure]:
    left = Text("{s} 秒", "{s} s").format(s=number(round(told.left))) if told.left else NOTHING
    found = [
        Figure(Text("完成的块", "Chunks done"), f"{number(told.done)}/{number(told.total)}"),
        Figure(Text("行数", "Rows"), number(told.rows)),
        Figure(Text("金额", "Amount"), Yuan(told.sum_fen)),
        Figure(Text("用时", "Time at work"),
               Text("{s} 秒", "{s} s").format(s=number(round(told.seconds))),
               Text("约还需 {l}", "About {l} left").format(l=left) if left else NOTHING),
    ]  # fmt: skip
    if told.failed:
        found.append(Figure(Text("失败的块", "Chunks failed"), told.failed, tone="needs"))
    return found


def _notices(request: HttpRequest, kept: Run, told: Progress, kind: Kind | None) -> list[Notice]:
    found = []
    if kept.dry:
        found.append(Notice(
            DRY, Text("只算影响，什么都没有写入。", "Only the effect is told; nothing was written."),
            "done" if told.state == DONE else "",
        ))  # fmt: skip
    if told.state in (WAITING, FAILED, CANCELLED) and told.reason_zh:
        tone = "needs" if told.state == FAILED else "waiting"
        reason = Text(told.reason_zh, told.reason_en)
        found.append(Notice(RUN_STATES[told.state].text, reason, tone))
    own = asker_of(kept) == actor_of(request).name
    if kept.dry and told.state == DONE and kind and kind.two and own:
        found.append(Notice(
            Text("等另一人启动", "It waits for somebody else"),
            Text("试算的人不能自己启动。", "Who made the dry run cannot start it."), "waiting",
        ))  # fmt: skip
    return found


def _buttons(
    request: HttpRequest, lang: Language, kept: Run, told: Progress, kind: Kind | None
) -> list[Form]:
    if kind is None or not may_carry(account_of(request), kind):
        return []
    address, found = reverse("finance:run", args=(lang, kept.id)), []
    another = not kind.two or asker_of(kept) != actor_of(request).name
    if kept.dry and told.state == DONE and kind.fields and another:
        found.append(Form(address, (), Text("正式启动，写入", "Start it: write"), "start"))
    if told.state in (WAITING, FAILED, CANCELLED) or (
        told.state == PREPARED and not carrying.waits(kept)
    ):
        label = (
            Text("再试失败的部分", "Try what failed again")
            if told.failed
            else Text("继续", "Go on")
        )
        found.append(Form(address, (), label, "again"))
    if told.state in (PREPARED, RUNNING, WAITING, FAILED):
        found.append(Form(address, (), Text("取消", "Cancel"), "cancel", quiet=True))
    return found
