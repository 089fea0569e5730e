"""What is read of payments: what a person gets and why it changed, runs and their history. Reads
write no log; the door that shows a person's data does. Account numbers are masked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from canbao.batches.models import Run
from canbao.batches.progress import Progress, progress
from canbao.benefits.payments.accounts import masked
from canbao.benefits.payments.changes import ChangeSum, of_run
from canbao.benefits.payments.models import (
    CANCELLED,
    BankAccount,
    BankFile,
    Deduction,
    LeftOut,
    Payment,
    PaymentLine,
    PaymentReturn,
    PaymentRun,
    Repayment,
)


@dataclass(frozen=True, slots=True)
class MonthPaid:
    """One line of a payment: for which award and month, how much (fen), by which cause, and how
    much the same award had got for the month before until then (None where nothing)."""

    award: int
    benefit: str
    month: int
    fen: int
    cause: str
    before: int | None

    @property
    def changed(self) -> int | None:
        """More or less than the month before, in fen; None for the first month."""
        return None if self.before is None else self.fen - self.before


@dataclass(frozen=True, slots=True)
class PersonPayment:
    """One payment to a person. `net` fen went to the account; `returned` says when and why it came
    back, `repaid` and `deducted` are parts of it as in the run."""

    run: PaymentRun
    day: date | None
    account: str
    fen: int
    individual: int
    repaid: int
    deducted: int
    net: int
    lines: tuple[MonthPaid, ...]
    returned: PaymentReturn | None


def payments_of(person: int, *, at_most: int = 24) -> list[PersonPayment]:
    """The payments of a person, the newest first."""
    paid = list(
        Payment.objects.filter(person=person).select_related("run").order_by("-run_id")[:at_most]
    )
    accounts = {
        each.id: f"{each.bank} {masked(each.number)}"
        for each in BankAccount.objects.filter(id__in={each.account for each in paid})
    }
    lines: dict[int, list[PaymentLine]] = {}
    rows = PaymentLine.objects.filter(person=person, run__in=[each.run_id for each in paid])
    for line in rows.select_related("award").order_by("award_id", "month"):
        lines.setdefault(line.run_id, []).append(line)
    months = _months(person)
    back = {each.run_id: each for each in PaymentReturn.objects.filter(person=person)}
    return [
        PersonPayment(
            run=each.run,
            day=each.run.released_day,
            account=accounts.get(each.account, ""),
            fen=each.fen,
            individual=each.individual,
            repaid=each.repaid,
            deducted=each.deducted,
            net=each.net,
            lines=tuple(
                MonthPaid(
                    award=line.award_id,
                    benefit=line.award.benefit,
                    month=line.month,
                    fen=line.fen,
                    cause=line.cause,
                    before=_before(months, line),
                )
                for line in lines.get(each.run_id, [])
            ),
            returned=back.get(each.run_id),
        )
        for each in paid
    ]


Months = dict[tuple[int, int], list[tuple[int, int]]]


def _months(person: int) -> Months:
    """What every award of a person was paid for each month: (run, fen) of all runs that count."""
    awards = PaymentLine.objects.filter(award__person=person).exclude(run__state=CANCELLED)
    found: Months = {}
    for run, award, month, fen in awards.values_list("run_id", "award_id", "month", "fen"):
        found.setdefault((award, month), []).append((run, fen))
    return found


def _before(months: Months, line: PaymentLine) -> int | None:
    """What the runs before had paid for the month before."""
    paid = [
        fen for run, fen in months.get((line.award_id, line.month - 1), []) if run < line.run_id
    ]
    return sum(paid) if paid else None


def paid_for(award: int) -> dict[int, int]:
    """What an award was paid for each month, in fen, by all runs that count."""
    lines = PaymentLine.objects.filter(award_id=award).exclude(run__state=CANCELLED)
    found: dict[int, int] = {}
    for month, fen in lines.order_by("month").values_list("month", "fen"):
        found[month] = found.get(month, 0) + fen
    return found


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with everything its page shows."""

    run: PaymentRun
    picking: Progress | None
    posting: Progress | None
    changes: list[ChangeSum]
    left_out: dict[str, int]
    files: list[BankFile]
    returned: int
    repaid: int
    deducted: int


def page(run: PaymentRun) -> RunPage:
    """How far a run is, what changed by it, who was left out, its files and what came back."""
    left: dict[str, int] = {}
    for reason in LeftOut.objects.filter(run=run).values_list("reason", flat=True):
        left[reason] = left.get(reason, 0) + 1
    return RunPage(
        run=run,
        picking=_progress(run.pick),
        posting=_progress(run.post),
        changes=of_run(run),
        left_out=left,
        files=list(BankFile.objects.filter(run=run).order_by("bank")),
        returned=PaymentReturn.objects.filter(run=run).count(),
        repaid=Repayment.objects.filter(run=run).count(),
        deducted=Deduction.objects.filter(run=run).count(),
    )


def history(
    *, scheme: str = "", place: int = 0, month: int | None = None, at_most: int = 100
) -> list[PaymentRun]:
    """Runs, the newest first: of one scheme, place or month, or of all."""
    asked = Q()
    if scheme:
        asked &= Q(scheme=scheme)
    if place:
        asked &= Q(place=place)
    if month is not None:
        asked &= Q(month=month)
    return list(PaymentRun.objects.filter(asked).order_by("-month", "-id")[:at_most])


def _progress(batch: int | None) -> Progress | None:
    return progress(Run.objects.get(id=batch)) if batch is not None else None
