"""One payment run: what it pays and why it differs from last month, what stops it, and the steps of
its two people – submit, release or send back, post, bank files, what came back.

Every step is sent with the version the page was made from; of two at once one is told to look again.
"""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.benefits.payments import checks, gate, reads, release
from canbao.benefits.payments.models import (
    CHECKED,
    PREPARED,
    RELEASED,
    SENT,
    BankFile,
    LeftOut,
    PaymentRun,
    ReturnFile,
)
from canbao.people.places import full_names_of
from canbao.robots.findings import state
from canbao.robots.runs import keeps_back, of_run
from canbao.robots.table import rules
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Mark, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_run_steps as steps
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Figure, Notice, scheme_name
from canbao.web.views.money_payments_base import (
    MOST_IN_FILE,
    by_on,
    may_act,
    payments_page,
    person_link,
    to,
)
from canbao.web.views.money_payments_run_files import came_back, run_of
from canbao.web.views.money_payments_runs import REFRESH, UNDER_WAY, effect, state_of
from canbao.web.words import Language, Text

SHOWN: Final = 100


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, run: int) -> HttpResponse:
    """One run."""
    kept = run_of(request, run)
    error: Exception | None = None
    if request.method == "POST":
        answer = steps.deed_on(request, lang, kept)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
        kept.refresh_from_db()
    told = reads.page(kept)
    place = full_names_of([kept.place])[kept.place]
    under_way = any(each is not None and each.state in UNDER_WAY
                    for each in (told.picking, told.posting))  # fmt: skip
    notices = [note for each in (told.picking, told.posting) if each for note in state_of(each)]
    figures = [
        Figure(Text("人数", "Persons"), kept.persons),
        Figure(Text("应发", "Due"), Yuan(kept.fen)),
        Figure(Text("退回后重发", "Paid again"), Yuan(kept.repaid)),
        Figure(Text("抵扣", "Set off"), Yuan(kept.deducted)),
        Figure(Text("交银行", "To the banks"), Yuan(kept.net)),
        Figure(Text("退回", "Came back"), told.returned),
    ] if kept.state != PREPARED else []  # fmt: skip
    pairs = [
        (Text("状态", "State"), words.RUN_STATES[kept.state].text, ""),
        (Text("准备", "Prepared"), by_on(kept.prepared_by, kept.day), ""),
    ]
    if kept.released_day is not None:
        pairs.append((Text("放行", "Released"), by_on(kept.released_by, kept.released_day), ""))
    notices += [*_waits(kept, lang), *_unknown(kept)]
    forms, folded = steps.forms_of(request, kept, told, error)
    return payments_page(
        request, lang, Text("发放批次{n}", "Payment run {n}").format(n=kept.pk),
        {"more": Text("{s} {p} {m} 第{k}次", "{s} {p} {m} no. {k}").format(
            s=scheme_name(kept.scheme), p=Text(place.zh, place.en), m=month_of(kept.month),
            k=kept.number),
         "back": (Text("发放批次", "Payment runs"), to(lang, "runs")),
         "figures": figures, "pairs": pairs, "notices": notices, "forms": forms, "folded": folded,
         "links": [(Text("逐人明细", "Award by award"), to(lang, "run-lines", kept.pk))],
         "refresh": REFRESH if under_way and error is None else 0},
        tables=_tables(request, lang, kept, told), error=error,
    )  # fmt: skip


def _waits(kept: PaymentRun, lang: Language) -> list[Notice]:
    """The values of the law that nobody has confirmed: what a release would wait for."""
    if kept.state != CHECKED:
        return []
    waiting = release.waits_for(kept)
    if not waiting:
        return []
    names = Text("、".join(each.zh for each in waiting[:12]), ", ".join(e.en for e in waiting[:12]))
    title = Text(f"有{len(waiting)}项法规数值未经两人确认，不能放行",
                 f"{len(waiting)} values of the law are not confirmed: it cannot be released")  # fmt: skip
    return [Notice(title, names, "needs", to(lang, "staff:law-here-waiting"),
                   Text("本地现行法规", "The law in force here"))]  # fmt: skip


def _unknown(kept: PaymentRun) -> list[Notice]:
    """The audit clauses that could not be evaluated: whoever releases has to say why it may go."""
    check = gate.last(kept) if kept.state == CHECKED else None
    told = json.loads(check.unknown) if check is not None else []
    if not told:
        return []
    zh = "、".join(f"{rule}（{'、'.join(missing)}）" for rule, _, missing, _ in told[:12])
    title = Text(f"有{len(told)}项稽核规则缺少数据，无法核验",
                 f"{len(told)} audit clauses lack data and could not be evaluated")  # fmt: skip
    return [Notice(title, Text(zh, zh), "needs")]


def _tables(
    request: HttpRequest, lang: Language, kept: PaymentRun, told: reads.RunPage
) -> list[Table]:
    counts = kept.state in (PREPARED, CHECKED)
    found = checks.stopping(kept, kept.day) if counts else []
    rows: list[list[object]] = [
        [_rule(each.rule), Mark(Text("停住", "Stops"), "needs"), Text(each.zh, each.en),
         person_link(lang, each.person) if each.person else "", Yuan(each.fen)]
        for each in found
    ]  # fmt: skip
    rows += _audited(lang, kept)
    findings = Table(
        "findings", Text("核对发现", "What was found"),
        (Text("规则", "Rule"), Text("影响", "Effect"), Text("说明", "What"), Text("人员", "Person"),
         Text("金额", "Amount")),
        rows,
        Text("停住的办妥前不能放行；提示的由复核人看过。",
             "What stops is settled before a release; the checker looks at the rest."),
        Text("没有发现。", "Nothing was found."),
    )  # fmt: skip
    left = LeftOut.objects.filter(run=kept).order_by("reason", "person")

    def left_rows(most: int) -> list[list[object]]:
        return [[person_link(lang, each.person), Link(str(each.award_id), to(lang, "award", each.award_id)),
                 words.cause(each.reason), month_of(each.from_month), Yuan(each.fen)]
                for each in left[:most]]  # fmt: skip

    out = Table(
        "left-out", Text("未列入", "Left out"),
        (Text("人员", "Person"), Text("待遇", "Award"), Text("原因", "Why"), Text("自", "Since"),
         Text("金额", "Amount")), left_rows(SHOWN),
        Text("由后面的批次补发。", "A later run pays them."), Text("没有。", "None."),
        whole=lambda: left_rows(MOST_IN_FILE),
    )  # fmt: skip
    tables = [findings, effect(told.changes), out]
    if kept.state in (RELEASED, SENT):
        tables += [_files(request, lang, kept), _returns(lang, kept), came_back(lang, kept)]
    return tables


def _rule(id: str) -> Text:
    """An audit rule by number and name."""
    said = words.RULES[id]
    return Text(f"{id} {said.zh}", f"{id} {said.en}")


def _audited(lang: Language, kept: PaymentRun) -> list[list[object]]:
    """What the audit rules found in the run, the gravest first."""
    rows: list[list[object]] = []
    for each in of_run(kept):
        clause = rules()[each.rule].clauses[each.clause]
        now = state(each, kept.day)
        mark = (
            Mark(Text("停住", "Stops"), "needs")
            if keeps_back(each) and now != "unfounded"
            else Mark(Text("提示", "Look at it"))
        )
        person = person_link(lang, each.person) if each.person else ""
        rows.append([_rule(each.rule), mark, Text(clause.zh, clause.en), person, ""])
    return rows


def _files(request: HttpRequest, lang: Language, kept: PaymentRun) -> Table:
    """The files by their hashes; only who works with payments may take one."""
    takes = may_act(request)

    def name(bank: str) -> object:
        said = words.bank(bank)
        return Link(said, to(lang, "bank-file", kept.pk, bank)) if takes else said

    rows = [[name(each.bank), each.rows, Yuan(each.fen), each.hash[:16], Day(each.day), By(each.by)]
            for each in BankFile.objects.filter(run=kept).order_by("bank")]  # fmt: skip
    return Table(
        "files", Text("银行文件", "Bank files"),
        (Text("银行", "Bank"), Text("笔数", "Rows"), Text("金额", "Amount"), Text("哈希", "Hash"),
         Text("日期", "Day"), Text("生成人", "By")), rows,
        empty=Text("入账后生成。", "They are written after posting."),
    )  # fmt: skip


def _returns(lang: Language, kept: PaymentRun) -> Table:
    rows = [[Link(each.hash[:12], to(lang, "return", each.pk)), words.bank(each.bank), each.rows,
             Yuan(each.fen), Day(each.day), By(each.by)]
            for each in ReturnFile.objects.filter(run=kept).order_by("pk")]  # fmt: skip
    return Table(
        "returns", Text("回盘文件", "Files that came back"),
        (Text("文件", "File"), Text("银行", "Bank"), Text("行数", "Rows"),
         Text("未成功金额", "Failed"), Text("导入", "Given in"), Text("导入人", "By")), rows,
        empty=Text("还没有回盘。", "None yet."),
    )  # fmt: skip
