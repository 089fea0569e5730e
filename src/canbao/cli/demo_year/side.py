"""One side of a transfer between installations: its place and law, and the steps, each telling its
message as text. The demonstration's own side calls it; the small second installation is this module
as a program with a database of its own, told what to do line by line.

    python -m canbao.cli.demo_year.side FOLDER
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from typing import Any, Final

HOME: Final = 510000000000
OTHER: Final = 440000000000
NAMES: Final = {
    HOME: ("演示：四川省社会保险局", "Demonstration: Sichuan"),
    OTHER: ("演示：广东省社会保险局", "Demonstration: Guangdong"),
}
SCHEME: Final = "employee_pension"
KIND: Final = "employee"


def place(own: int) -> None:
    """Says which installation this is, and which it knows."""
    from canbao.exchange.models import Installation

    for each, (zh, en) in NAMES.items():
        Installation.objects.get_or_create(
            place=each,
            defaults={"zh": zh, "en": en, "own": each == own, "bank_account": f"62{each}"},
        )


def lawfully(do: Callable[[], Any], day: date) -> Any:
    """Does a step; what it waits for is confirmed first by both law officers."""
    from canbao.cli.demo_year import lawful
    from canbao.inforce.waiting import WaitingForLaw

    try:
        return do()
    except WaitingForLaw as waiting:
        lawful.confirm(waiting.values, day)
        return do()


def steps(day: date) -> dict[str, Callable[..., Any]]:
    """The steps of a conversation on a day; messages are text."""
    from canbao.cli.demo_year.scene import CHECKER, DOOR, PAYMENT
    from canbao.exchange import inbox, merging, new_place, old_place
    from canbao.exchange.flow import Deed
    from canbao.exchange.new_place import Application

    deed = Deed(PAYMENT, DOOR, day, CHECKER.name)

    def apply(person: int, old_place: int) -> str:
        facts = {"retirement_category": "male_60"}
        return new_place.apply(Application(person, KIND, old_place, facts), deed).code

    def receive(text: str) -> str:
        return inbox.receive(text.encode(), deed).transfer.state

    def merge(code: str) -> str:
        said = merging.merge(code, deed)
        return said.text if said is not None else ""

    found: dict[str, Callable[..., Any]] = {
        "apply": apply,
        "receive": receive,
        "send_letter": lambda code: new_place.send_letter(code, deed).text,
        "hand_over": lambda code: old_place.hand_over(code, deed).text,
        "pay_out": lambda code: old_place.pay_out(code, f"out {code}", deed).text,
        "arrives": lambda code, fen: new_place.money_arrived(code, fen, f"in {code}", deed).state,
        "merge": merge,
        "tell": lambda code: list(merging.tell(code, deed)),
    }
    return {name: _lawful(do, day) for name, do in found.items()}


def _lawful(do: Callable[..., Any], day: date) -> Callable[..., Any]:
    def done(**given: Any) -> Any:
        return lawfully(lambda: do(**given), day)

    return done


def founded(day: date) -> None:
    """The second installation: its tables, its place, a month that is open."""
    from django.core.management import call_command

    from canbao.cli.demo_year.scene import FINANCE
    from canbao.ledger.months import open_month
    from canbao.ledger.numbering import month_of
    from canbao.ledger.pools import book_of

    call_command("migrate", verbosity=0)
    place(OTHER)
    open_month(book_of(SCHEME, OTHER), month_of(day), by=FINANCE.name)


def known(
    day: date, id: int, number17: int, name: str, sex: int, birth: str, registered: int
) -> int:
    """A person as the second installation's record has them, insured there; the id."""
    from canbao.people.models import ParticipationSpell, Person

    there = Person.objects.filter(number17=number17).first()
    if there is not None:
        return there.id
    made = Person.objects.create(
        id=id, number17=number17, name=name, sex=sex, birth=date.fromisoformat(birth),
        registration_place=registered, digest="0" * 32,
    )  # fmt: skip
    ParticipationSpell.objects.create(
        person=made, scheme=SCHEME, place=OTHER + 104_000_000, kind=KIND,
        from_month=day.year * 12 - 12, state="paying", source=1,
    )  # fmt: skip
    return made.id


def months(day: date, person: int, first: int, count: int, base: int) -> None:
    """Months that the second installation brought from its own old system: 8 % by the person, 16 %
    by the employer, 8 % credited."""
    from canbao.cli.demo_year.scene import DOOR, FINANCE
    from canbao.ledger.crediting.columns import OneCredit, Share
    from canbao.ledger.crediting.credit import credit
    from canbao.ledger.numbering import month_of
    from canbao.ledger.pools import book_of

    shares = [
        Share(person, first + n, base, base * 8 // 100, base * 8 // 100, base * 16 // 100,
              OTHER + 104_000_000, KIND, 1)
        for n in range(count)
    ]  # fmt: skip
    given = OneCredit(
        key=f"demo:opening:{person}", ground="document:演示：旧系统", day=day, month=month_of(day),
        counter=[("bank", "", count * (base * 24 // 100))], shares=shares, kind="opening",
    )  # fmt: skip
    credit(book_of(SCHEME, OTHER), given, actor=FINANCE, door=DOOR)


def main() -> None:
    """The second installation: one line in, one line out, until there is no more."""
    os.environ["CANBAO_VAR"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from canbao.batches.errors import BatchError
    from canbao.ledger.refusal import Refused

    for line in sys.stdin:
        name, today, given = json.loads(line)
        day = date.fromisoformat(today)
        others: dict[str, Callable[..., Any]] = {
            "founded": founded, "known": known, "months": months,
        }  # fmt: skip
        try:
            if name in others:
                told = {"told": others[name](day, **given)}
            else:
                told = {"told": steps(day)[name](**given)}
        except (Refused, BatchError) as error:
            told = {"refused": [error.zh, error.en]}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
