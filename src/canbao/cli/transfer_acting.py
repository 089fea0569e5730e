"""What the commands on transfers share: who does a step and who checks it, and how a message becomes a
file. No command stands here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.money_acting import DOOR, actor, day_of
from canbao.cli.words import say

if TYPE_CHECKING:
    from canbao.exchange.flow import Deed
    from canbao.exchange.messages import Envelope

Code = Annotated[str, typer.Argument(metavar="TRANSFER", help="转移编号 / code of the transfer")]
CheckedBy = Annotated[
    str, typer.Option("--checked-by", metavar="ACCOUNT", help="复核人账户 / who checked it")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="报文写入的文件 / file for the message"),
]


def deed(by: str, day: str | None, checked_by: str = "") -> Deed:
    """Who does a step, and who checks where two must."""
    from canbao.exchange.flow import Deed

    checker = actor(checked_by, "transfer", option="--checked-by").name if checked_by else ""
    return Deed(actor(by, "transfer"), DOOR, day_of(day), checker)


def side_of(code: str, side: str) -> str:
    """The side asked for; without one the side this installation is on (coming in before going out,
    where it writes to itself)."""
    if side:
        return side
    from canbao.exchange.models import Transfer

    there = Transfer.objects.filter(code=code).order_by("side").values_list("side", flat=True)
    return there.first() or "in"


def hand_out(said: Envelope | None, out: Path | None) -> None:
    """Writes a message to its file, or tells how to get it."""
    if said is None:
        return
    if out is not None:
        from canbao.cli.law import write

        write(out, said.text.encode())
    where = str(out) if out is not None else f"canbao transfer message {said.transfer} --out FILE"
    print(
        say(
            f"报文 {said.transfer} 第 {said.number} 号（{said.kind}）→ {said.receiver}：{where}",
            f"message {said.number} of {said.transfer} ({said.kind}) to {said.receiver}: {where}",
        )
    )
