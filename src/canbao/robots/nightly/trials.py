"""Trying thresholds out asks the whole register month by month: a worker does it, and whoever asked finds the
trial when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction

from canbao.accounts.models import Account
from canbao.batches import jobs
from canbao.batches.canonical import Plain
from canbao.batches.jobs import Handler, Held
from canbao.batches.models import Job
from canbao.batches.models.job import LEASED, OPEN
from canbao.people.actor import Actor
from canbao.robots import tuning
from canbao.robots.nightly.runs import alive

KIND: Final = "robots_trial"
DOOR: Final = "batch"


def ask_for_trial(
    rule: str, thresholds: Mapping[str, int], over: tuple[date, date], *, day: date, actor: Actor
) -> Job:
    """The job of a trial: the one of the same question that is under way, or a new one. Raises Refused as
    `tuning.try_out` does, before anything is asked of a worker."""
    tuning.sound(rule, thresholds, over, day=day, actor=actor)
    asked: dict[str, Plain] = {
        "rule": rule, "thresholds": dict(thresholds), "from": over[0].isoformat(),
        "to": over[1].isoformat(), "day": day.isoformat(), "by": actor.name,
    }  # fmt: skip
    subject = f"trial {rule}"
    with transaction.atomic():
        mine = Job.objects.filter(kind=KIND, subject=subject)
        for each in mine.filter(state__in=(OPEN, LEASED)):
            if each.given == asked:
                return each
        key = f"{subject} turn {mine.count() + 1}"
        return jobs.enqueue(KIND, key, subject=subject, payload=asked)


def under_way(rule: str) -> bool:
    """Whether a trial of the rule waits for a worker or is at one."""
    return Job.objects.filter(kind=KIND, subject=f"trial {rule}", state__in=(OPEN, LEASED)).exists()


def handlers() -> dict[str, Handler]:
    """What a worker does with a trial."""

    def carry_out(held: Held) -> None:
        said = held.job.given
        actor = Account.objects.get(username=said["by"]).actor
        over = (date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))
        with alive(held):
            tuning.try_out(
                said["rule"], said["thresholds"], over, day=date.fromisoformat(said["day"]),
                actor=actor, door=DOOR,
            )  # fmt: skip
        with transaction.atomic():
            held.done()

    return {KIND: carry_out}
