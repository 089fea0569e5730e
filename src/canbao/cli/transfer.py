"""`canbao transfer …`: rights and money that move between two installations. Messages are files: this
door writes and reads them, however they travel; what a step does is `exchange`'s.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli import transfer_old
from canbao.cli.money_acting import (
    NOTHING,
    AsJson,
    By,
    DayGiven,
    acting,
    content_of,
    day_of,
    fen_of,
    month_of,
    place_of,
    print_json,
)
from canbao.cli.transfer_acting import CheckedBy, Code, Out, deed, hand_out, side_of
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.exchange.duplicates import Keeps
    from canbao.exchange.status import Status

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="转移接续：申请、联系函、信息表、资金、合并。 / Transfers: application, letter, sheet, money, "
    "merge.",
)
transfer_old.register(app)

Side = Annotated[
    str, typer.Option("--side", help="in 转入, out 转出；缺省为本机构所在的一边 / else this side")
]
SIDES = {"in": ("转入", "coming in"), "out": ("转出", "going out")}


# --- installations -------------------------------------------------------------------------------


@app.command("installation")
def installation_command(
    place: Annotated[str, typer.Argument(metavar="CODE", help="区划代码 / division code")],
    zh: Annotated[str, typer.Option("--zh", help="中文名称 / name in Chinese")],
    en: Annotated[str, typer.Option("--en", help="英文名称 / name in English")],
    own: Annotated[bool, typer.Option("--own", help="本机构 / this installation")] = False,
    bank_account: Annotated[
        str, typer.Option("--bank-account", help="收款账户 / where money is sent to")
    ] = "",
) -> None:
    """登记本机构或往来机构。 / Enter this installation, or one it exchanges with."""
    with acting():
        from canbao.exchange.models import Installation

        at = place_of(place)
        other = Installation.objects.filter(own=True).exclude(place=at).first() if own else None
        if other is not None:
            raise Refusal(
                f"本机构已登记为 {other.place}（{other.zh}）",
                f"this installation is {other.place} ({other.en}) already",
            )
        Installation.objects.update_or_create(
            place=at, defaults={"zh": zh, "en": en, "own": own, "bank_account": bank_account}
        )
        print(say(f"已登记 {at} {zh}", f"{at} {en} entered"))


# --- where transfers stand -----------------------------------------------------------------------


@app.command("list")
def list_command(day: DayGiven = None, as_json: AsJson = False) -> None:
    """正在办理的转移，军人的在前。 / What runs here, the army's first."""
    with acting():
        from canbao.exchange.status import queue

        found = queue(day_of(day))
        if as_json:
            print_json([as_data(each) for each in found])
            return
        for each in found:
            print_status(each)
        if not found:
            print(say("没有正在办理的转移", "no transfer is running"))


@app.command("show")
def show_command(
    code: Code,
    side: Side = "",
    day: DayGiven = None,
    as_json: AsJson = False,
) -> None:
    """一笔转移办到哪一步、轮到谁、到何时。 / Where a transfer stands, whose turn it is, until when."""
    with acting():
        from canbao.exchange.status import STATE_WORDS, of

        told = of(code, side_of(code, side), day_of(day))
        if as_json:
            print_json(as_data(told))
            return
        print_status(told)
        for each in told.steps:
            due = say(f"，限 {each.due}", f", due {each.due}") if each.due else ""
            word = say(*STATE_WORDS[each.state])
            console().print(f"  {each.day}  {word}{due}  {each.by}  {each.words}", markup=False)


def as_data(told: Status) -> dict[str, Any]:
    """A transfer for a program."""
    return asdict(told) | {"zh": told.zh, "en": told.en}


def print_status(told: Status) -> None:
    """A transfer in one line."""
    late = say("，已超期", ", overdue") if told.overdue else ""
    due = say(f"限 {told.due}", f"due {told.due}") if told.due else ""
    kind = say(told.kind_zh, told.kind_en)
    side = say(*SIDES[told.side])
    state = say(told.zh, told.en)
    console().print(f"{told.code}  {side}  {kind}  {state}  {due}{late}", markup=False)


@app.command("message")
def message_command(
    code: Code,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写入的文件 / file")],
    side: Side = "",
    number: Annotated[
        int, typer.Option("--number", min=0, help="第几号，缺省为最后发出的 / which, else the last")
    ] = 0,
) -> None:
    """再次写出一份发出的报文，逐字节相同。 / Write a message that was said again, the same bytes."""
    with acting():
        from canbao.cli.law import write
        from canbao.exchange.models import Message

        found = Message.objects.filter(transfer__code=code, incoming=False)
        found = found.filter(transfer__side=side) if side else found
        kept = (found.filter(number=number) if number else found).order_by("-number").first()
        if kept is None:
            raise Refusal(
                f"转移 {code} 没有发出过这样的报文", f"transfer {code} has said no such message"
            )
        write(out, kept.content.encode())
        print(f"{out}  {kept.kind}  {kept.number}")


@app.command("receive")
def receive_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="报文 / message")],
    by: By,
    day: DayGiven = None,
) -> None:
    """接收对方的报文；重复接收不改变任何内容。 / Take in a message; the same again changes nothing."""
    with acting():
        from canbao.exchange.inbox import receive

        taken = receive(content_of(file), deed(by, day))
        new = "" if taken.new else say("（此前已接收）", " (taken in before)")
        print(f"{taken.transfer.code}  {taken.envelope.kind}  {taken.transfer.state}{new}")


# --- at the new place ----------------------------------------------------------------------------


@app.command("apply")
def apply_command(
    person: Annotated[int, typer.Argument(metavar="PERSON", help="人员编号 / person")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="转移种类 / kind of transfer")],
    old_place: Annotated[str, typer.Argument(metavar="CODE", help="原机构 / old installation")],
    by: By,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="事实 / fact")
    ] = None,
    day: DayGiven = None,
) -> None:
    """受理转入申请。 / Take in an application."""
    with acting():
        from canbao.exchange.new_place import Application, apply

        facts: dict[str, Any] = {}
        for each in fact or []:
            name, found, value = each.partition("=")
            if not found:
                raise Refusal(f"--fact：“{each}”应为 名称=值", f"--fact: {each!r} is no NAME=VALUE")
            facts[name] = int(value) if value.isdigit() else {"true": True, "false": False}.get(
                value, value
            )  # fmt: skip
        made = apply(Application(person, kind, place_of(old_place), facts), deed(by, day))
        print(say(f"转移 {made.code}", f"transfer {made.code}"))


@app.command("reasons")
def reasons_command(
    code: Code,
    by: By,
    side: Side = "",
    day: DayGiven = None,
) -> None:
    """有无不能办理的理由；有则退出状态为 1。 / What stands against it; exit status 1 if anything."""
    with acting():
        from canbao.exchange import new_place, old_place

        asked = new_place.reasons if side_of(code, side) == "in" else old_place.reasons
        found = asked(code, deed(by, day))
        for each in found:
            for refusal in each.refusals:
                console().print(say(refusal.zh, refusal.en), markup=False)
        if not found:
            print(say("没有不予办理的理由", "nothing stands against it"))
    if found:
        raise typer.Exit(NOTHING)


@app.command("letter")
def letter_command(code: Code, by: By, out: Out = None, day: DayGiven = None) -> None:
    """发出联系函。 / The contact letter."""
    with acting():
        from canbao.exchange.new_place import send_letter

        hand_out(send_letter(code, deed(by, day)), out)


@app.command("money")
def money_command(
    code: Code,
    amount: Annotated[str, typer.Argument(metavar="YUAN", help="金额 / amount")],
    bank_reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="流水号 / reference")],
    by: By,
    side: Annotated[str, typer.Option("--side", help="in 转入, out 退回原机构")] = "in",
    day: DayGiven = None,
) -> None:
    """资金到账。 / Money of a transfer has arrived."""
    with acting():
        from canbao.exchange.new_place import money_arrived

        fen = fen_of(amount, "YUAN")
        made = money_arrived(code, fen, bank_reference, deed(by, day), side=side)
        print(f"{made.code}  {made.state}")


@app.command("merge")
def merge_command(
    code: Code,
    by: By,
    checked_by: CheckedBy,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="FIRST:LAST:SIDE",
            help="重复月份保留哪边 / which of months paid twice stays: 2020-01:2020-06:here",
        ),
    ] = None,
    out: Out = None,
    day: DayGiven = None,
) -> None:
    """归集合并并出具回执；重复月份由本人选择。 / Merge what arrived and give the receipt; months paid
    twice by the person's word."""
    with acting():
        from canbao.exchange.merging import merge

        said = merge(code, deed(by, day, checked_by), keeps=[keeps_of(each) for each in keep or []])
        hand_out(said, out)


def keeps_of(text: str) -> Keeps:
    """`2020-01:2020-06:here` as the person's word."""
    from canbao.exchange.duplicates import Keeps
    from canbao.exchange.models import HERE, THERE

    parts = text.split(":")
    if len(parts) != 3 or parts[2] not in (HERE, THERE):
        raise Refusal(
            f"--keep：“{text}”写法有误",
            f"--keep: {text!r} is not as it should be",
            "请写成 2020-01:2020-06:here 或 …:there",
            "Write 2020-01:2020-06:here, or …:there",
        )
    return Keeps(month_of(parts[0], "--keep"), month_of(parts[1], "--keep"), parts[2])


@app.command("tell")
def tell_command(code: Code, by: By, day: DayGiven = None) -> None:
    """告知本人，办结。 / Tell the person; the transfer ends."""
    with acting():
        from canbao.exchange.merging import tell

        console().print(say(*tell(code, deed(by, day))), markup=False)


@app.command("send-back")
def send_back_command(
    code: Code,
    amount: Annotated[str, typer.Argument(metavar="YUAN", help="金额 / amount")],
    bank_reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="流水号 / reference")],
    by: By,
    checked_by: CheckedBy,
    day: DayGiven = None,
) -> None:
    """退回多转的资金。 / Send back money that is too much."""
    with acting():
        from canbao.exchange.new_place import send_back

        made = send_back(code, fen_of(amount, "YUAN"), bank_reference, deed(by, day, checked_by))
        print(f"{made.code}  {made.state}")
