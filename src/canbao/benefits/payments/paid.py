"""What an award was paid for each month: sums of the lines of runs that were released, less what two people
have decided to take back."""

from __future__ import annotations

from django.db.models import Sum

from canbao.benefits.models import Award, OverpaymentDecision
from canbao.benefits.payments.models import RELEASED, SENT, PaymentLine


def paid(award: Award, first: int, last: int | None = None) -> dict[int, tuple[int, int]]:
    """By month from `first` through `last` (open where None): fen, and of it out of the individual
    account; months without a payment are left out. A decision for less than was found takes the
    earliest months first, as payments count it."""
    lines = PaymentLine.objects.filter(
        award=award, month__gte=first, run__state__in=(RELEASED, SENT)
    )
    if last is not None:
        lines = lines.filter(month__lte=last)
    sums = lines.values("month").annotate(all=Sum("fen"), own=Sum("individual"))
    found = {each["month"]: (int(each["all"]), int(each["own"])) for each in sums}
    for decided in OverpaymentDecision.objects.filter(overpayment__award=award):
        room = decided.fen
        for row in decided.overpayment.months.order_by("month"):
            taken = max(0, min(room, row.fen))
            room -= row.fen
            if row.month in found:
                fen, own = found[row.month]
                found[row.month] = (fen - taken, max(0, own - min(taken, row.individual)))
    return {month: each for month, each in sorted(found.items()) if each[0] > 0}
