"""Files of banks, the tax authority and treasuries: given in, booked by a run, looked at row by row;
and one receipt with where its money went."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.ledger.receipts import intake
from canbao.ledger.receipts.batch import KIND, prepare_receipts
from canbao.ledger.receipts.models import Allocation, Receipt, ReceiptFile
from canbao.ledger.receipts.models.files import BANK
from canbao.ledger.reconciliation import formats as statements
from canbao.ledger.reconciliation import intake as statement_intake
from canbao.ledger.reconciliation.models import Statement
from canbao.people.places import area_range, names_of
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan, wants_file
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import (
    A_PAGE,
    BUSINESS_DAY,
    DOOR,
    MOST_IN_FILE,
    Figure,
    act_or_refuse,
    book_names,
    booked_on,
    books_of,
    finance_page,
    may_act,
    payer_names,
    scheme_name,
    sent_back,
    tried,
    usual_day,
)
from canbao.web.views.money_finance_words import FILE_KINDS, RUN_STATES, SUSPENSE_REASONS, TARGETS
from canbao.web.words import NOTHING, Language, Text
from canbao.works import carrying

FILE: Final = Text("文件", "File")
BOXES: Final = (
    Box("file", FILE, "file", Text(
        "银行到账明细、税务征收明细、国库或银行对账单。系统按首行识别种类；整份收下，或整份退回并逐条说明。",
        "A bank’s receipts, the tax authority’s collection, a statement of treasury or bank. The first "
        "line says which. It is taken in whole, or refused whole with every reason.",
    )),
    Box("day", BUSINESS_DAY, "day", Text("记账日期，须在未结账的月份内，如 2026-03-05。",
                                "The day of booking, in a month that is open, such as 2026-03-05.")),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def files(request: HttpRequest, lang: Language) -> HttpResponse:
    """Files taken in, newest first, and the form that takes one in."""
    error = None
    if request.method == "POST":
        act_or_refuse(request)
        answer = tried(lambda given: _given(request, lang, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    given = {name: str(value) for name, value in request.POST.items()}
    if "day" not in given:
        given["day"] = usual_day(account_of(request)).isoformat()
    form = Form(
        reverse("finance:files", args=(lang,)), filled(BOXES, given, error),
        Text("收下文件并入账", "Take the file in and book it"), title=Text("导入文件", "A file"),
    )  # fmt: skip
    context = {"first_forms": [form] if may_act(request) else []}
    return finance_page(
        request, lang, Text("到账文件", "Files of receipts and statements"), context,
        tables=[_files(request, lang), _statements(request)], error=error,
    )  # fmt: skip


def _given(request: HttpRequest, lang: Language, given: Filled) -> HttpResponse:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        given.errors["file"] = Text("请选择文件。", "Choose a file.")
    day = booked_on(given)
    assert isinstance(sent, UploadedFile)
    actor, content, name = act_or_refuse(request), sent.read(), str(sent.name or "file")
    if _is_statement(content):
        told = statement_intake.receive(content, name, day=day, actor=actor, door=DOOR)
        return sent_back("files", lang, done="1" if told.new else "there")
    received = intake.receive(content, name=name, day=day, actor=actor, door=DOOR)
    done = "1" if received.new else "there"
    if received.file.kind == BANK:
        run = prepare_receipts(received.file, by=actor.name)
        carrying.start(run)
        done = "begun" if received.new else "there"
    return sent_back("file", lang, received.file.id, done=done)


def _is_statement(content: bytes) -> bool:
    """Whether the first line names a format of statements."""
    first = content[:400].split(b"\n", 1)[0]
    return any(name.encode() in first for name in statements.formats())


def _files(request: HttpRequest, lang: Language) -> Table:
    low, high = area_range(account_of(request).area)
    listed = list(ReceiptFile.objects.filter(place__range=(low, high)).order_by("-id")[:A_PAGE])
    places = names_of(each.place for each in listed)
    runs = runs_of(listed)
    rows: list[Row] = []
    for each in listed:
        run = runs.get(each.hash)
        place = places[each.place]
        rows.append((
            Link(each.name, reverse("finance:file", args=(lang, each.id))), FILE_KINDS[each.kind],
            each.sender, Text(place.zh, place.en), Day(each.day), each.rows, Yuan(each.fen),
            Day(each.received), By(each.by), _state(each, run),
        ))  # fmt: skip
    return Table(
        "files", Text("收到的文件", "Files taken in"),
        (
            Text("文件", "File"), Text("种类", "Kind"), Text("来自", "From"), Text("地区", "Place"),
            Text("日期", "Day"), Text("行数", "Rows"), Text("金额", "Amount"),
            Text("收下日", "Taken in"), Text("经办", "By"), Text("入账", "Booking"),
        ),
        rows, empty=Text("还没有收到文件。", "No file was taken in yet."),
    )  # fmt: skip


def runs_of(listed: list[ReceiptFile]) -> dict[str, Run]:
    """The run that books each file, by its hash."""
    hashes = [each.hash for each in listed]
    found = Run.objects.filter(kind=KIND, dry=False, snapshot__in=hashes).order_by("id")
    return {run.snapshot: run for run in found}


def _state(file: ReceiptFile, run: Run | None) -> Mark:
    if file.kind != BANK:
        return Mark(Text("只用于核对", "Only compared"))
    if run is None:
        return Mark(Text("未入账", "Not booked"), "needs")
    return RUN_STATES[run.state]


def _statements(request: HttpRequest) -> Table:
    books = books_of(account_of(request))
    names = book_names(books)
    found = Statement.objects.filter(book__in=[book.id for book in books]).order_by("-id")[:A_PAGE]
    return Table(
        "statements", Text("对账单", "Statements"),
        (
            Text("文件", "File"), Text("种类", "Kind"), Text("来自", "From"), Text("基金", "Fund"),
            Text("从", "From day"), Text("到", "To day"), Text("期初", "Opening"),
            Text("期末", "Closing"), Text("行数", "Rows"), Text("经办", "By"),
        ),
        [
            (
                each.name,
                FILE_KINDS["treasury"] if each.kind == "treasury"
                else Text("银行对账单", "Statement of the bank"),
                each.sender, names[each.book_id], Day(each.first_day), Day(each.last_day),
                Yuan(each.opening), Yuan(each.closing), each.rows, By(each.by),
            )
            for each in found
        ],
        empty=Text("还没有对账单。", "No statements yet."),
    )  # fmt: skip


# --- one file ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def file(request: HttpRequest, lang: Language, file: int) -> HttpResponse:
    """One file: its rows with where the money of each went; starting its booking."""
    low, high = area_range(account_of(request).area)
    kept = ReceiptFile.objects.filter(id=file, place__range=(low, high)).first()
    if kept is None:
        raise Http404
    error = None
    if request.method == "POST":
        actor = act_or_refuse(request)

        def book(_: Filled) -> HttpResponse:
            carrying.start(prepare_receipts(kept, by=actor.name))
            return sent_back("file", lang, kept.id, done="begun")

        answer = tried(book, request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    run = runs_of([kept]).get(kept.hash)
    table = _rows(request, lang, kept)
    state = _state(kept, run)
    figures = [
        Figure(Text("行数", "Rows"), kept.rows),
        Figure(Text("金额", "Amount"), Yuan(kept.fen)),
        Figure(Text("入账", "Booking"), state.text,
               href=reverse("finance:run", args=(lang, run.id)) if run else "", tone=state.tone),
    ]  # fmt: skip
    start = Form(
        reverse("finance:file", args=(lang, kept.id)), (), Text("入账", "Book it"),
    )  # fmt: skip
    context = {
        "more": FILE_KINDS[kept.kind],
        "back": (Text("回到文件", "Back to the files"), reverse("finance:files", args=(lang,))),
        "figures": figures,
        "pairs": [
            (Text("来自", "From"), kept.sender), (Text("日期", "Day"), Day(kept.day)),
            (Text("收下", "Taken in"), Text("{by}，{day}", "{by}, {day}").format(
                by=called(kept.by), day=Day(kept.received))),
            (Text("文件指纹", "Hash of the file"), kept.hash),
        ],
        "first_forms": [start] if kept.kind == BANK and run is None and may_act(request) else [],
    }  # fmt: skip
    return finance_page(request, lang, kept.name, context, tables=[table], error=error)


def _rows(request: HttpRequest, lang: Language, kept: ReceiptFile) -> Table:
    found = Receipt.objects.filter(file=kept).order_by("id")
    numbers = Paginator(found, A_PAGE).get_page(request.GET.get("page", "1"))
    whole = wants_file(request, "rows")
    listed = list(found[:MOST_IN_FILE] if whole else numbers.object_list)
    parts = parts_of([each.id for each in listed])
    names = payer_names(each.payer for each in listed if each.payer)
    rows: list[Row] = [
        (
            each.row, Link(each.bank_reference, reverse("finance:receipt", args=(lang, each.id))),
            Day(each.day), scheme_name(each.book.scheme), each.reference,
            names.get(each.payer) or each.payer_name, Yuan(each.fen), _went(parts.get(each.id, [])),
        )
        for each in _with_books(listed)
    ]  # fmt: skip
    query = request.GET.copy()
    if numbers.has_next():
        query["page"] = str(numbers.next_page_number())
    return Table(
        "rows", Text("逐笔", "Row by row"),
        (
            Text("行", "Row"), Text("流水号", "Bank reference"), Text("到账日", "Day"),
            Text("险种", "Scheme"), Text("缴费单号", "Order named"), Text("缴费人", "Payer"),
            Text("金额", "Amount"), Text("去向", "Where it went"),
        ),
        rows, more="?" + query.urlencode() if numbers.has_next() else "",
    )  # fmt: skip


def _with_books(listed: list[Receipt]) -> list[Receipt]:
    prefetch_related_objects(listed, "book")
    return listed


def parts_of(receipts: list[int]) -> dict[int, list[Allocation]]:
    """The parts of each receipt that stand."""
    found: dict[int, list[Allocation]] = {}
    standing = Allocation.objects.filter(
        receipt__in=receipts, undoes__isnull=True, undone__isnull=True
    )
    for each in standing.select_related("order").order_by("id"):
        found.setdefault(int(each.receipt_id or 0), []).append(each)
    return found


def _went(parts: list[Allocation]) -> Mark | Text:
    """Where the money of a row went, in short."""
    if not parts:
        return NOTHING
    held = [each for each in parts if each.target == "suspense"]
    if held:
        reason = SUSPENSE_REASONS.get(held[0].reason, NOTHING)
        return Mark(Text("暂收：{r}", "Suspense: {r}").format(r=reason), "waiting")
    sums: dict[str, int] = {}
    for each in parts:
        sums[each.target] = sums.get(each.target, 0) + each.fen
    told = [(TARGETS[target], Yuan(fen)) for target, fen in sums.items()]
    return Text(
        "、".join(f"{name.zh} {fen}" for name, fen in told),
        ", ".join(f"{name.en} {fen}" for name, fen in told),
    )
