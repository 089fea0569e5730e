"""`canbao money …`, what is owed and not paid: orders and their states, arrears, certificates, money in
suspense, and what takes two people (deferral, instalments, enforcement, refund, write-off).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.money_acting import (
    DOOR,
    NOTHING,
    AsJson,
    By,
    DayGiven,
    Place,
    Scheme,
    acting,
    actor,
    book,
    content_of,
    day_of,
    fen_of,
    month_of,
    place_of,
    print_json,
    scheme_word,
    yuan,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.ledger.receipts.standing import MadeFee

STATES = {
    "estimated": ("暂核", "estimated"),
    "ordered": ("待缴", "ordered"),
    "partly": ("部分缴纳", "partly paid"),
    "paid": ("已缴，当月未缴齐", "paid, its month is not whole"),
    "settled": ("已缴清入账", "settled"),
    "late": ("逾期", "late"),
    "deferred": ("缓缴", "deferred"),
    "enforced": ("追缴中", "enforced"),
}
Payer = Annotated[str, typer.Argument(metavar="PAYER", help="E单位代码 或 P人员编号 / E…, P…")]
Document = Annotated[str, typer.Option("--document", help="所依据的文件 / what it rests on")]
ProposalNumber = Annotated[int, typer.Argument(metavar="PROPOSAL", help="提议编号 / number")]


def register(app: typer.Typer) -> None:
    """Adds the commands on what is owed to `canbao money`."""
    app.command("orders")(orders_command)
    app.command("arrears")(arrears_command)
    app.command("certificate")(certificate_command)
    app.command("suspense")(suspense_command)
    app.command("settle-suspense")(settle_command)
    app.command("proposals")(proposals_command)
    app.command("propose")(propose_command)
    app.command("resolve")(resolve_command)


def state_word(state: str) -> str:
    """The state of an order as people say it."""
    return say(*STATES.get(state, (state, state)))


def orders_command(
    payer: Payer,
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="月份 / month")] = "",
    day: DayGiven = None,
    as_json: AsJson = False,
) -> None:
    """缴费单及其状态。 / Payment orders and how they stand."""
    with acting():
        from canbao.ledger.numbering import month_text
        from canbao.ledger.receipts.standing import standing

        at = month_of(month, "--month") if month else None
        found = standing(day_of(day), payer=payer, month=at, at_most=10_000)
        if as_json:
            print_json([asdict(each) | {"open": each.open} for each in found])
            return
        from canbao.cli.tables import table

        made = table(
            say("缴费单号", "order"), say("险种", "scheme"), say("月份", "month"),
            say("应缴（元）", "owed, yuan"), say("未缴", "open"), say("期限", "due"),
            say("状态", "state"),
        )  # fmt: skip
        for each in found:
            made.add_row(
                each.reference, scheme_word(each.scheme), month_text(each.month),
                yuan(each.fen), yuan(each.open), str(each.due), state_word(each.state),
            )  # fmt: skip
        console().print(made)


def arrears_command(
    place: Place = "",
    payer: Annotated[
        str, typer.Option("--payer", metavar="PAYER", help="只看一个缴费人 / one payer only")
    ] = "",
    day: DayGiven = None,
    as_json: AsJson = False,
) -> None:
    """欠费：一地的清单，或一个缴费人连同算到当日的滞纳金。 / Arrears of a place, or of one payer with
    the late fees to the day."""
    with acting():
        from canbao.ledger.numbering import month_text
        from canbao.ledger.receipts.standing import arrears_of_place, fees_made, fees_today

        on = day_of(day)
        from canbao.cli.tables import table

        if payer:
            fees, kept = fees_today(payer, on), fees_made(payer)
            if as_json:
                print_json({"orders": [asdict(each) for each in fees],
                            "late_fees": [asdict(each) for each in kept]})  # fmt: skip
                return
            made = table(
                say("缴费单号", "order"), say("月份", "month"), say("未缴（元）", "open, yuan"),
                say("逾期天数", "days late"), say("滞纳金", "late fee"), say("说明", "note"),
            )  # fmt: skip
            for fee in fees:
                made.add_row(
                    fee.order.reference, month_text(fee.order.month), yuan(fee.order.open),
                    str(fee.days), yuan(fee.fen),
                    say(f"缓缴至 {fee.until}", f"deferred until {fee.until}") if fee.until
                    else say(fee.zh, fee.en),
                )  # fmt: skip
            console().print(made)
            print_fees(kept)
            return
        first, last = span_of(place)
        found = arrears_of_place(first, last, on)
        if as_json:
            print_json([asdict(each) for each in found])
            return
        made = table(
            say("缴费人", "payer"), say("险种", "scheme"), say("欠费（元）", "arrears, yuan"),
            say("月数", "months"), say("最早到期", "since"), say("另缓缴", "deferred"),
        )  # fmt: skip
        for each in found:
            made.add_row(
                each.payer, scheme_word(each.scheme), yuan(each.open), str(each.months),
                str(each.since), yuan(each.deferred),
            )  # fmt: skip
        console().print(made)


def print_fees(kept: Sequence[MadeFee]) -> None:
    """The late fees made and not paid; they are paid after the contributions of the same fund."""
    if not kept:
        return
    from canbao.cli.tables import table
    from canbao.ledger.numbering import month_text

    made = table(
        say("已产生的滞纳金", "late fee made, of order"), say("险种", "scheme"), say("月份", "month"),
        say("起", "from"), say("止", "to"), say("滞纳金（元）", "late fee, yuan"),
        say("未缴", "open"),
    )  # fmt: skip
    for each in kept:
        made.add_row(
            each.reference, scheme_word(each.scheme), month_text(each.month), str(each.first_day),
            str(each.last_day), yuan(each.fen), yuan(each.open),
        )  # fmt: skip
    made.add_row(say("合计", "sum"), "", "", "", "", "", yuan(sum(each.open for each in kept)))
    console().print(made)


def span_of(place: str) -> tuple[int, int]:
    """First and last division code of a place; everywhere when none is given."""
    at = place_of(place)
    size = 10 ** (12 - len(str(at).rstrip("0"))) if at else 10**12
    return at, at + size - 1


def certificate_command(payer: Payer, day: DayGiven = None, as_json: AsJson = False) -> None:
    """有无欠费；有欠费时退出状态为 1。 / Whether a payer is free of arrears; exit status 1 if not."""
    with acting():
        from canbao.ledger.receipts import clearance
        from canbao.ledger.receipts.standing import certificate

        told, found = certificate(payer, day_of(day)), clearance.of(payer, day_of(day))
        if as_json:
            reasons = [{"zh": each.zh, "en": each.en} for each in found.reasons]
            print_json(asdict(told) | {"clean": found.clear, "reasons": reasons})
        elif found.clear:
            print(say(f"{payer} 在 {told.day} 无欠费", f"{payer} is free of arrears on {told.day}"))
        else:
            for each in told.late:
                where = f"{each.reference}  {scheme_word(each.scheme)}  {yuan(each.open)}"
                print(f"{where}  {state_word(each.state)}")
            for reason in found.reasons:
                print(say(reason.zh, reason.en))
    if not found.clear:
        raise typer.Exit(NOTHING)


def suspense_command(scheme: Scheme = "", place: Place = "", as_json: AsJson = False) -> None:
    """暂收款：到账而不知为谁所缴。 / Money in suspense, with the reason."""
    with acting():
        from canbao.ledger.receipts.moving import in_suspense

        found = in_suspense(book(scheme, place) if scheme else None)
        rows = [
            {"receipt": each.receipt_id, "book": each.book_id, "fen": each.fen,
             "paid": each.paid, "reason": each.reason,
             "bank_reference": each.receipt.bank_reference if each.receipt else "",
             "payer_name": each.receipt.payer_name if each.receipt else ""}
            for each in found
        ]  # fmt: skip
        if as_json:
            print_json(rows)
            return
        from canbao.cli.tables import table

        made = table(
            say("收款", "receipt"), say("流水号", "bank reference"), say("金额（元）", "yuan"),
            say("到账", "received"), say("户名", "name of the account"), say("原因", "reason"),
        )  # fmt: skip
        for row, each in zip(rows, found, strict=True):
            made.add_row(
                str(row["receipt"]), str(row["bank_reference"]), yuan(each.fen),
                str(each.paid), str(row["payer_name"]), each.reason,
            )  # fmt: skip
        console().print(made)


def settle_command(
    receipt: Annotated[int, typer.Argument(metavar="RECEIPT", help="收款编号 / number")],
    by: By,
    document: Document,
    order: Annotated[str, typer.Option("--order", help="缴费单号 / payment order")] = "",
    payer: Annotated[str, typer.Option("--payer", help="缴费人 / payer")] = "",
    day: DayGiven = None,
) -> None:
    """查明一笔暂收款：为哪张缴费单，或由谁所缴。 / Say what money in suspense is for."""
    with acting():
        from canbao.ledger.receipts.models import Receipt
        from canbao.ledger.receipts.moving import explain

        kept = Receipt.objects.filter(id=receipt).select_related("book").first()
        if kept is None or bool(order) is bool(payer):
            raise Refusal(
                f"没有收款 {receipt}，或 --order 与 --payer 未恰好给出一个",
                f"there is no receipt {receipt}, or not exactly one of --order and --payer is given",
                "清单见 canbao money suspense",
                "canbao money suspense lists them",
            )
        told = explain(
            kept, document=document, day=day_of(day), actor=actor(by, "arrears"), door=DOOR,
            reference=order, payer=payer,
        )  # fmt: skip
        print(say(f"已分配 {yuan(told.fen)} 元", f"{yuan(told.fen)} yuan settled"))


def proposals_command(as_json: AsJson = False) -> None:
    """等第二人决定的提议。 / What waits for the second person."""
    with acting():
        from canbao.ledger.receipts.decisions import undecided

        found = undecided()
        if as_json:
            print_json(
                [{"proposal": each.id, "kind": each.kind, "payer": each.payer, "fen": each.fen,
                  "content": json.loads(each.content), "document": each.document,
                  "reason": each.reason, "by": each.by, "day": each.day} for each in found]
            )  # fmt: skip
            return
        for each in found:
            told = f"{each.id}  {each.kind}  {each.payer}  {yuan(each.fen)}  {each.by} {each.day}"
            console().print(f"{told}  {each.document}: {each.reason}", markup=False)
        if not found:
            print(say("没有待决定的提议", "nothing waits"))


def propose_command(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="deferral, instalments, enforcement, refund, overlap, move, write_off",
        ),
    ],
    payer: Payer,
    by: By,
    document: Document,
    reason: Annotated[str, typer.Option("--reason", help="理由 / the reason")],
    content: Annotated[
        Path,
        typer.Option("--content", metavar="FILE", help="该类提议的内容 JSON / its facts, JSON"),
    ],
    amount: Annotated[str, typer.Option("--amount", metavar="YUAN", help="金额 / amount")] = "0",
    scheme: Scheme = "",
    place: Place = "",
    day: DayGiven = None,
) -> None:
    """第一人：提出缓缴、分期、追缴、退费、核销等。 / The first person proposes what takes two."""
    with acting():
        from canbao.ledger.receipts.decisions import propose

        try:
            given = json.loads(content_of(content))
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise Refusal(
                f"--content：{content} 不是 JSON 对象",
                f"--content: {content} is no JSON object",
                "各类提议的内容见“经办财务”一页",
                "The page for finance clerks lists what each kind takes",
            )
        made = propose(
            kind, payer, given, document=document, reason=reason, day=day_of(day),
            actor=actor(by, "arrears"), door=DOOR, book=book(scheme, place) if scheme else None,
            fen=fen_of(amount, "--amount"),
        )  # fmt: skip
        print(say(f"提议 {made.id}，待另一人决定", f"proposal {made.id}; somebody else decides"))


def resolve_command(
    proposal: ProposalNumber,
    by: By,
    approve: Annotated[
        bool, typer.Option("--approve/--refuse", help="同意或不同意 / approve or refuse")
    ],
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="理由 / the reason")] = "",
    day: DayGiven = None,
) -> None:
    """第二人：决定；同意的立即生效。 / The second person decides; what is approved takes effect."""
    with acting():
        from canbao.ledger.receipts.decisions import decide
        from canbao.ledger.receipts.models import Proposal

        kept = Proposal.objects.filter(id=proposal).first()
        if kept is None:
            raise Refusal(
                f"没有提议 {proposal}", f"there is no proposal {proposal}",
                "清单见 canbao money proposals", "canbao money proposals lists them",
            )  # fmt: skip
        decide(kept, approve=approve, day=day_of(day), actor=actor(by, "arrears"), door=DOOR,
               words=words)  # fmt: skip
        print(say("已决定", "decided"))
