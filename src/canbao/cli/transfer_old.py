"""`canbao transfer …` at the old place: rights and money that leave, a refusal with its reasons, a wrong
sheet taken back.
"""

from __future__ import annotations

from typing import Annotated

import typer

from canbao.cli.money_acting import By, DayGiven, acting, fen_of
from canbao.cli.transfer_acting import CheckedBy, Code, Out, deed, hand_out
from canbao.cli.words import Refusal, console


def register(app: typer.Typer) -> None:
    """Adds the commands of the old place to `canbao transfer`."""
    app.command("hand-over")(hand_over_command)
    app.command("pay-out")(pay_out_command)
    app.command("refuse")(refuse_command)
    app.command("withdraw")(withdraw_command)


def hand_over_command(
    code: Code, by: By, checked_by: CheckedBy, out: Out = None, day: DayGiven = None
) -> None:
    """转出权益，出具信息表（两人）。 / Rights leave; the information sheet. Two people."""
    with acting():
        from canbao.exchange.old_place import hand_over

        hand_out(hand_over(code, deed(by, day, checked_by)), out)


def pay_out_command(
    code: Code,
    bank_reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="流水号 / reference")],
    by: By,
    checked_by: CheckedBy,
    amount: Annotated[
        str, typer.Option("--amount", metavar="YUAN", help="补付部分 / a part that lacked")
    ] = "",
    out: Out = None,
    day: DayGiven = None,
) -> None:
    """划转资金（两人）。 / The money leaves. Two people."""
    with acting():
        from canbao.exchange.old_place import pay_out

        fen = fen_of(amount, "--amount") if amount else None
        hand_out(pay_out(code, bank_reference, deed(by, day, checked_by), fen=fen), out)


def refuse_command(
    code: Code,
    by: By,
    side: Annotated[str, typer.Option("--side", help="in 不予转入, out 不予转出")] = "out",
    zh: Annotated[str, typer.Option("--zh", help="理由（中文） / reason in Chinese")] = "",
    en: Annotated[str, typer.Option("--en", help="理由（英文） / reason in English")] = "",
    out: Out = None,
    day: DayGiven = None,
) -> None:
    """书面说明理由，不予办理。 / Say no in writing, with all reasons."""
    with acting():
        from canbao.exchange import new_place, old_place

        if bool(zh) is not bool(en):
            raise Refusal("--zh 和 --en 须同时给出", "--zh and --en are given together")
        words = (zh, en) if zh else None
        if side == "in":
            made = new_place.decline(code, deed(by, day), words)
            console().print(f"{made.code}  {made.state}", markup=False)
            return
        hand_out(old_place.refuse(code, deed(by, day), words), out)


def withdraw_command(
    code: Code, by: By, checked_by: CheckedBy, out: Out = None, day: DayGiven = None
) -> None:
    """撤回有误的信息表（两人）。 / Take a wrong sheet back. Two people."""
    with acting():
        from canbao.exchange.old_place import withdraw

        hand_out(withdraw(code, deed(by, day, checked_by)), out)
