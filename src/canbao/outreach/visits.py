"""Keeping a visit: once for each key, whatever the connection does, and what follows from it.

Nobody met twice means a letter. A person who prefers not to answer has answered.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from canbao.outreach.models import DONE, GONE, LETTER, TO_VISIT, WRITTEN, Entry, Visit
from canbao.outreach.words import ACTIVITIES, FAILED, OUTCOMES, REASONED, REASONS
from canbao.outreach.words import VISITS_BEFORE_LETTER as BEFORE_LETTER

OLDEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Answers:
    """A visit's form, read: codes of the contract, the day at the door."""

    key: UUID
    visited: date
    outcome: str
    reason: str | None
    activity: str | None


class WrongAnswer(Exception):
    """A form that cannot be kept: which box, and a code that pages put into words."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class Conflict(Exception):
    """The key was used before for something else."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The visit, its entry as it now stands, and whether it was there before."""

    visit: Visit
    entry: Entry
    repeated: bool


def read(form: Mapping[str, str], today: date) -> Answers:
    """Answers of a form. Raises WrongAnswer: `missing`, `unknown`, `future`, `old`, `not_a_day`,
    `no_reason_here`."""
    try:
        key = UUID(form.get("key", ""))
    except ValueError:
        raise WrongAnswer("key", "missing") from None
    outcome = form.get("outcome", "")
    if outcome not in OUTCOMES:
        raise WrongAnswer("outcome", "unknown" if outcome else "missing")
    try:
        visited = date.fromisoformat(form.get("visited", ""))
    except ValueError:
        raise WrongAnswer("visited", "not_a_day") from None
    if visited > today:
        raise WrongAnswer("visited", "future")
    if (today - visited).days > OLDEST_DAYS:
        raise WrongAnswer("visited", "old")
    reason = _one_of(form, "reason", REASONS)
    if reason is not None and outcome not in REASONED:
        raise WrongAnswer("reason", "no_reason_here")
    if reason is None and outcome == "not_joined":
        raise WrongAnswer("reason", "missing")
    return Answers(key, visited, outcome, reason, _one_of(form, "activity", ACTIVITIES))


def _one_of(form: Mapping[str, str], name: str, known: Container[str]) -> str | None:
    given = form.get(name, "")
    if not given:
        return None
    if given not in known:
        raise WrongAnswer(name, "unknown")
    return given


def keep(entry_id: int, officer: AbstractBaseUser, answers: Answers, now: datetime) -> Kept:
    """Keep a visit. The same key with the same answers is the same visit, kept once.

    Raises Conflict when the key stands for another visit.
    """
    with transaction.atomic():
        entry = Entry.objects.select_for_update().get(pk=entry_id)
        before = Visit.objects.filter(key=answers.key).first()
        if before is None:
            try:
                with transaction.atomic():
                    visit = Visit.objects.create(
                        key=answers.key,
                        entry=entry,
                        officer_id=officer.pk,
                        visited=answers.visited,
                        outcome=answers.outcome,
                        reason=answers.reason,
                        activity=answers.activity,
                        received_at=now,
                    )
            except IntegrityError:  # the same key arrived for another entry in the same moment
                before = Visit.objects.get(key=answers.key)
            else:
                settle(entry)
                return Kept(visit, entry, repeated=False)
        same = (
            before.entry_id == entry.pk
            and before.officer_id == officer.pk
            and (before.visited, before.outcome, before.reason, before.activity)
            == (answers.visited, answers.outcome, answers.reason, answers.activity)
        )
        if not same:
            raise Conflict(str(answers.key))
        return Kept(before, entry, repeated=True)


def settle(entry: Entry) -> None:
    """State of an entry from its visits: the last visit that found somebody decides."""
    outcomes = list(entry.visits.order_by("visited", "pk").values_list("outcome", flat=True))
    entry.failed = sum(outcome == FAILED for outcome in outcomes)
    if any(outcome != FAILED for outcome in outcomes):
        entry.state = DONE
    elif entry.state == WRITTEN or entry.letter_at is not None:
        entry.state = WRITTEN
    else:
        entry.state = LETTER if entry.failed >= BEFORE_LETTER else TO_VISIT
    entry.save(update_fields=["failed", "state"])


def letter_sent(entry_id: int, day: date) -> Entry | None:
    """Note that the letter went out; None when no letter is due."""
    with transaction.atomic():
        entry = Entry.objects.select_for_update().filter(pk=entry_id, state=LETTER).first()
        if entry is None:
            return None
        entry.state, entry.letter_at = WRITTEN, day
        entry.save(update_fields=["state", "letter_at"])
        return entry


OPEN_STATES = (TO_VISIT, LETTER, WRITTEN)
CLOSED_STATES = (DONE, GONE)
