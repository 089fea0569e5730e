"""One of two installations: a program of its own with a database of its own, told what to do line
by line in JSON. It says what came of it; nothing is judged.

    python -m tests.exchange.side FOLDER ADDRESS        (ADDRESS empty: SQLite in FOLDER)
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import date
from typing import Any


def commands() -> dict[str, Callable[..., Any]]:
    """What may be asked; days are text, messages text."""
    from canbao.exchange import (
        inbox,
        merging,
        new_place,
        old_place,
        status,
    )
    from canbao.exchange.amounts import Before1998
    from canbao.exchange.duplicates import Keeps
    from canbao.exchange.models import Message, Transfer
    from canbao.exchange.sheet import own_months
    from canbao.ledger.balances import balances, trial_balance
    from canbao.ledger.crediting.models import Interest
    from canbao.ledger.models import Account, Book
    from canbao.people.models import Person
    from tests.exchange import scene

    def on(day: str, checked_by: str = "sun") -> Any:
        return scene.deed(date.fromisoformat(day), checked_by)

    def apply(day: str, **given: Any) -> Any:
        made = new_place.apply(new_place.Application(**given), on(day))
        return {"code": made.code, "state": made.state}

    def receive(day: str, text: str) -> Any:
        taken = inbox.receive(text.encode(), on(day))
        return {"new": taken.new, "state": Transfer.objects.get(id=taken.transfer.id).state,
                "code": taken.transfer.code}  # fmt: skip

    def hand_over(
        day: str, code: str, before: Any = None, checked_by: str = "sun", **more: Any
    ) -> str:
        old = Before1998(*before) if before else None
        return old_place.hand_over(code, on(day, checked_by), before_1998=old, **more).text

    def merge(day: str, code: str, keeps: Any = ()) -> str:
        said = merging.merge(code, on(day), keeps=[Keeps(*each) for each in keeps])
        assert said is not None
        return said.text

    def rights(person: int, scheme: str = "employee_pension") -> Any:
        """Months, account, interest and what is to be given back, of one person."""
        rows = own_months(person, scheme)
        held = Account.objects.filter(holder=f"P{person}", book__scheme=scheme)
        sums = {a.kind: -balances(a.book, [a.id])[a.id] for a in held}
        interest = Interest.objects.filter(person=person, book__scheme=scheme)
        return {
            "months": [[r.month, r.months, r.base, r.credited, r.place] for r in rows],
            "accounts": {kind: fen for kind, fen in sorted(sums.items()) if fen},
            "interest": sum(interest.values_list("fen", flat=True)),
        }

    def trial(scheme: str = "employee_pension") -> Any:
        book = Book.objects.get(scheme=scheme)
        return {line.kind: line.debit - line.credit for line in trial_balance(book)}

    def step(room: Any, name: str) -> Callable[..., Any]:
        def do(day: str, code: str, checked_by: str = "sun", **more: Any) -> Any:
            done = getattr(room, name)(code, on(day, checked_by), **more)
            return getattr(done, "text", None) or getattr(done, "state", None)

        return do

    def reasons(day: str, code: str, side: str) -> Any:
        room = new_place if side == "in" else old_place
        return [each.en for each in room.reasons(code, on(day))]

    return {
        "installation": scene.installation,
        "person": scene.person,
        "rename": lambda id, name: Person.objects.filter(id=id).update(name=name),
        "owes": scene.owes,
        "months": scene.months,
        "apply": apply,
        "receive": receive,
        "send_letter": step(new_place, "send_letter"),
        "decline": step(new_place, "decline"),
        "hand_over": hand_over,
        "refuse": step(old_place, "refuse"),
        "withdraw": step(old_place, "withdraw"),
        "pay_out": lambda day, code, ref, **more: (
            old_place.pay_out(code, ref, on(day), **more).text
        ),
        "last": lambda code, side: (
            Message.objects.filter(transfer__code=code, transfer__side=side)
            .order_by("-number")
            .values_list("content", flat=True)[0]
        ),
        "arrives": lambda day, code, fen, ref, **more: (
            new_place.money_arrived(code, fen, ref, on(day), **more).state
        ),
        "send_back": lambda day, code, fen, ref: new_place.send_back(code, fen, ref, on(day)).state,
        "merge": merge,
        "tell": lambda day, code: list(merging.tell(code, on(day))),
        "rights": rights,
        "trial": trial,
        "reasons": reasons,
        "status": lambda code, side, day: status.of(code, side, date.fromisoformat(day)).words(),
    }


def main() -> None:
    folder, address = sys.argv[1], sys.argv[2]
    os.environ["CANBAO_VAR"], os.environ["DATABASE_URL"] = folder, address
    os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
    import django

    django.setup()
    from canbao.batches.errors import Waiting
    from canbao.law import LawError
    from canbao.ledger.refusal import Refused

    known = commands()
    for line in sys.stdin:
        name, given = json.loads(line)
        try:
            told: Any = {"told": known[name](**given)}
        except Refused as refusal:
            told = {"refused": [[each.zh, each.en] for each in refusal.refusals]}
        except (Waiting, LawError) as error:
            told = {"refused": [[error.zh, error.en]], "kind": type(error).__name__}
        except Exception:
            told = {"error": traceback.format_exc()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
