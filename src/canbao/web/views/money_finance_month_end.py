"""What a month of a fund shows at its end: the state of its reconciliation in words, both balances,
the four sides and every difference. Shown only; `money_finance_reconciliation` does the deeds."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from canbao.batches.models import Run
from canbao.ledger import months
from canbao.ledger.models import CLOSED, Book
from canbao.ledger.models import Month as BookMonth
from canbao.ledger.reconciliation.batch import KIND
from canbao.ledger.reconciliation.closing import Comparison, Report
from canbao.web.money_tables import Mark, Row, Table, Yuan
from canbao.web.people_shown import called
from canbao.web.views.money_finance_base import Figure, Notice
from canbao.web.views.money_finance_words import CLASSES, COMPARISONS, RUN_STATES, SIDES
from canbao.web.words import Language, Text


def newest(kept: Book, number: int) -> Run | None:
    """The newest run that reconciles the month, whatever its state."""
    for run in Run.objects.filter(kind=KIND, dry=False).order_by("-id"):
        given = run.given
        if (given["scheme"], given["place"], given["month"]) == (kept.scheme, kept.place, number):
            return run
    return None


def notices(
    lang: Language, state: BookMonth, newest: Run | None, told: Report | None
) -> list[Notice]:
    found = []
    if state.state == CLOSED:
        found.append(Notice(Text("本月已结账", "The month is closed"), tone="done"))
    elif newest is None:
        found.append(Notice(Text("还没有对账", "Not reconciled yet"),
                            Text("先导入本月的税务明细、国库和银行对账单，再对账。",
                                 "Take in the month’s files of tax authority, treasury and bank first."),
                            "waiting", reverse("finance:files", args=(lang,)),
                            Text("导入文件", "Take files in")))  # fmt: skip
    elif newest.state != "done":
        found.append(Notice(RUN_STATES[newest.state].text,
                            Text(newest.reason_zh, newest.reason_en), "waiting",
                            reverse("finance:run", args=(lang, newest.id)),
                            Text("看这次对账", "Look at the run")))  # fmt: skip
    elif told is not None and not told.present:
        found.append(Notice(Text("对账以后又有新业务或新文件", "Something came in since"),
                            Text("请重新对账。", "Reconcile again."), "waiting"))  # fmt: skip
    elif told is not None and told.open:
        found.append(Notice(Text("还有 {n} 笔差异没有说明", "{n} differences are open").format(
            n=len(told.open)), tone="needs"))  # fmt: skip
    elif told is not None:
        done = Text("差异都已查明或说明，可以结账", "Every difference is explained; the month can be closed")
        found.append(Notice(done, tone="done"))
    return found


def figures(told: Report | None, kept: Book, number: int) -> list[Figure]:
    held = Figure(Text("月末暂收", "Suspense at the end"), Yuan(months.suspense(kept, number)))
    if told is None:
        return [held]
    return [
        Figure(Text("银行对账单余额", "Balance at the bank"), Yuan(told.bank)),
        Figure(Text("账簿银行存款", "Bank account in the books"), Yuan(told.ledger)),
        Figure(Text("两者相差", "Between them"), Yuan(told.bank - told.ledger),
               tone="done" if told.bank == told.ledger else "waiting"),
        Figure(Text("待说明差异", "Differences open"), len(told.open),
               tone="needs" if told.open else "done"),
        held,
    ]  # fmt: skip


def sums(comparisons: Sequence[Comparison]) -> Table:
    """The two sides of each comparison."""
    rows: list[Row] = [
        (
            COMPARISONS[each.comparison],
            Text("{n} {y}", "{n} {y}").format(n=SIDES[each.left], y=Yuan(each.left_fen)),
            Text("{n} {y}", "{n} {y}").format(n=SIDES[each.right], y=Yuan(each.right_fen)),
            Yuan(each.fen), len(each.rows), sum(1 for row in each.rows if row.open),
        )
        for each in comparisons
    ]  # fmt: skip
    return Table(
        "sides", Text("四方核对", "Four ways"),
        (
            Text("核对", "Between"), Text("一方", "One side"), Text("另一方", "The other"),
            Text("相差", "Difference"), Text("差异笔数", "Differences"), Text("待说明", "Open"),
        ),
        rows, Text("相差等于各笔差异之和，逐笔列在下面。",
                   "The difference is the sum of the differences listed below."),
    )  # fmt: skip


def differences(told: Report) -> list[Table]:
    """Every difference, and what explains it."""
    rows: list[Row] = [
        (
            row.reference, COMPARISONS[row.comparison], Yuan(row.left), Yuan(row.right),
            Yuan(row.fen), CLASSES[row.klass],
            Mark(Text("待说明", "Open"), "needs") if row.open
            else Text("{w}（{by}）", "{w} ({by})").format(w=row.words, by=called(row.by)) if row.words
            else row.rests_on,
        )
        for each in told.comparisons
        for row in each.rows
    ]  # fmt: skip
    return [Table(
        "differences", Text("全部差异", "Every difference"),
        (
            Text("编号", "Reference"), Text("核对", "Between"), Text("一方", "One side"),
            Text("另一方", "The other"), Text("相差", "Difference"), Text("归类", "Class"),
            Text("凭什么成立", "Explained by"),
        ),
        rows, Text("在途、文件迟到、月后冲回由后来的记录说明；其余要人说明。",
                   "In transit, late files and later reversals are explained by a later record; the rest "
                   "by somebody."),
        empty=Text("没有差异。", "No differences."),
    )]  # fmt: skip
