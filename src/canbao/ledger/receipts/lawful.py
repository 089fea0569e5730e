"""What the law says of money that arrives: the order it settles debts in, and the late fee.

Values come from `inforce.law()`; nothing is guessed: a fee the law has no answer for is told in its
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from canbao import inforce
from canbao.law import Fen, compute, compute_many
from canbao.ledger.receipts import spreading
from canbao.ledger.refusal import refused

GROUND_FEE: Final = "社会保险法第八十六条"
GROUND_PAID: Final = "社会保险法第六十条"
KNOWN_ORDERS: Final = (spreading.NAMED_THEN_OLDEST, spreading.OLDEST_FIRST)


@dataclass(frozen=True, slots=True)
class Late:
    """Contributions that came late: fen, when they were due, when they were paid, and the deferral
    of their month, if there is one."""

    place: int
    employer: bool
    fen: int
    due: date
    paid: date
    deferral: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The late fee: first and last day that bear it, how many, fen. `zh` and `en` are not empty
    where the law has no answer; then `fen` is 0."""

    first_day: date
    last_day: date
    days: int
    fen: int
    zh: str = ""
    en: str = ""


def order_of(place: int, day: date) -> str:
    """In which order money settles what is owed at that place. Raises Refused where the law in force
    says something this program does not know, LawError where it says nothing."""
    asked = ("allocation_order", "surcharge_order", "partly_paid_month")
    region = inforce.region_of(place)
    answer = compute(asked, {}, date=day, region=region, known=day, law=inforce.law())
    order = str(answer["allocation_order"])
    told = (order, str(answer["surcharge_order"]), str(answer["partly_paid_month"]))
    if order not in KNOWN_ORDERS or told[1:] != ("principal_first", "when_whole"):
        raise refused(
            f"{region}的缴款抵缴顺序{told}不在本程序已有的做法之内",
            f"the order {told} in which payments settle debts in {region} is not one this program "
            "knows",
        )
    return order


def fees(late: Sequence[Late], *, known: date) -> list[Answer]:
    """The late fee of each, on whole fen, as the law was known on `known`: from the day after the
    due day to the day before payment, without the days of a deferral, of employers only."""
    answers: list[Answer | None] = [None] * len(late)
    for deferred in (False, True):
        places = [at for at, each in enumerate(late) if (each.deferral is not None) == deferred]
        for at, answer in zip(places, _some([late[at] for at in places], known), strict=True):
            answers[at] = answer
    return [answer for answer in answers if answer is not None]


def _some(late: Sequence[Late], known: date) -> list[Answer]:
    """The fees of some that are all deferred or all not."""
    if not late:
        return []
    columns: dict[str, object] = {
        "arrears": Fen(np.array([each.fen for each in late], dtype=np.int64)),
        "default_day": _days([each.due + timedelta(days=1) for each in late]),
        "payment_day": _days([each.paid for each in late]),
        "debtor": np.array(["employer" if each.employer else "flexible_worker" for each in late]),
    }
    deferrals = [each.deferral for each in late if each.deferral is not None]
    if deferrals:
        columns["deferral_first_day"] = _days([first for first, _ in deferrals])
        columns["deferral_last_day"] = _days([last for _, last in deferrals])
    asked = ("surcharge_payable", "arrears_first_day", "surcharge_last_day", "surcharge_days")
    answer = compute_many(
        asked,
        columns,
        date=_days([each.paid for each in late]),
        region=np.array([inforce.region_of(each.place) for each in late]),
        known=known,
        law=inforce.law(),
    )
    amounts = answer.fen("surcharge_payable").tolist()
    stopped = np.asarray(answer.stopped).tolist()
    found = []
    for at, each in enumerate(late):
        first, last = each.due + timedelta(days=1), each.paid - timedelta(days=1)
        if stopped[at]:
            error = answer.error(at)
            found.append(
                Answer(first, last, 0, 0, getattr(error, "zh", str(error)),
                       getattr(error, "en", str(error)))
            )  # fmt: skip
            continue
        found.append(
            Answer(
                date.fromordinal(int(answer["arrears_first_day"][at])),
                date.fromordinal(int(answer["surcharge_last_day"][at])),
                int(answer["surcharge_days"][at]),
                amounts[at],
            )
        )
    return found


def _days(days: Sequence[date]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array([day.isoformat() for day in days], dtype="datetime64[D]")


def hash_of_law() -> str:
    """The hash of the law a fee was computed by, to be kept beside it."""
    return inforce.law().hash
