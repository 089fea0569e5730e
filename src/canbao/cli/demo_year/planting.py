"""Errors planted to see whether they are found: some awards are given a wrong amount, decided
again, and everything is undone. What is found must be what was planted, and nothing else."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from canbao.benefits.models import Award, Revision
from canbao.benefits.redecision.comparing import differences
from canbao.benefits.redecision.reading import standing
from canbao.benefits.writing import revisions_of
from canbao.cli.demo_year.scene import Scene, day
from canbao.cli.words import console, say
from canbao.ledger.pools import book_of

PLANTED: Final = 5
TOO_MUCH: Final = 123_45


def found_again(scene: Scene, month: int) -> bool:
    """Plants errors in a fund, looks for differences, and takes all back; True when exactly those
    were found."""
    scheme, place = next(fund for fund in scene.funds if fund[0] == "resident_pension")
    book = book_of(scheme, place).id
    with transaction.atomic():
        before = _differ(book, month)
        planted = _plant(book, month, before)
        after = _differ(book, month)
        transaction.set_rollback(True)
    console().print(
        say(
            f"植入 {len(planted)} 处错误金额，重新核定找到 {len(after & planted)} 处，另有 "
            f"{len(after - planted - before)} 处（已全部撤销）",
            f"{len(planted)} wrong amounts planted, {len(after & planted)} found when decided "
            f"again, {len(after - planted - before)} others (all undone)",
        )
    )
    return after == planted | before and bool(planted)


def _differ(book: int, month: int) -> set[int]:
    last = Award.objects.filter(book=book).order_by("-id").values_list("id", flat=True).first() or 0
    awards = standing(book, month, 1, last)
    told = differences(f"planted-{book}", awards, month, day(month + 1, 3))
    return {each.standing.asked.award for each in told}


def _plant(book: int, month: int, without: set[int]) -> set[int]:
    """Adds a wrong amount to awards in payment, as a careless correction would."""
    made: set[int] = set()
    for award in Award.objects.filter(book=book).exclude(pk__in=without).order_by("id"):
        revisions = revisions_of(award)
        last = revisions[-1]
        if len(made) == PLANTED:
            break
        if not last.monthly or last.held or last.to_month is not None:
            continue
        Revision.objects.create(
            award=award, number=last.number + 1, from_month=month, monthly=last.monthly + TOO_MUCH,
            individual=last.individual, cause="correction", decision=last.decision,
            day=day(month, 28),
        )  # fmt: skip
        made.add(award.pk)
    return made
