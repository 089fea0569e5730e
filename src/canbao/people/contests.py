"""Contests: a person says that something in the record is wrong; somebody named has to answer.

The contest and its log entry are one transaction. Nothing in the record changes by a contest alone.
"""

from __future__ import annotations

from django.db import transaction

from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import Contest, Person
from canbao.people.models.contest import ANSWERED, LONGEST, MATTERS, OPEN
from canbao.people.purposes import check, purpose_of


class ContestRefused(ValueError):
    """A contest that cannot be kept, in the words of the page."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def contest(
    actor: Actor, person_id: int, matter: str, reference: str, words: str, door: str
) -> Contest:
    """Keeps a person's own contest. Raises ContestRefused, and RefusedLook for somebody else's."""
    said = words.strip()
    if matter not in MATTERS:
        raise ContestRefused(f"不能对“{matter}”提出异议", f"{matter!r} cannot be contested")
    if not said:
        raise ContestRefused("请写明哪里不对", "Say what is wrong")
    if len(said) > LONGEST:
        raise ContestRefused(
            f"内容有{len(said)}个字，最多{LONGEST}个", f"{len(said)} characters, at most {LONGEST}"
        )
    with transaction.atomic():
        person = Person.objects.get(id=person_id, withdrawn=False)
        places = (person.residence_place, person.registration_place)
        check(actor, purpose_of("own_contest"), person_id, places)
        detail = {"matter": matter, "reference": reference[:200]}
        entry = log.append(
            actor, door, log.Act(log.WRITE, "own_contest", subject=person_id, detail=detail)
        )
        return Contest.objects.create(
            person=person,
            matter=matter,
            reference=reference[:200],
            words=said,
            at=entry.at,
            log_seq=entry.seq,
        )


def answer(actor: Actor, contest_id: int, words: str, door: str) -> Contest:
    """A named clerk's answer; it closes the contest. Raises ContestRefused when it is closed."""
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise ContestRefused("请写明答复", "Write the answer")
    with transaction.atomic():
        kept = Contest.objects.select_for_update().get(id=contest_id)
        if kept.state != OPEN:
            raise ContestRefused("此异议已经答复", "This contest has been answered")
        check(actor, purpose_of("contest_answer"), kept.person_id, ())
        act = log.Act(
            log.WRITE, "contest_answer", subject=kept.person_id, detail={"contest": kept.id}
        )
        entry = log.append(actor, door, act)
        kept.state, kept.answer = ANSWERED, said
        kept.answered_at, kept.answered_by = entry.at, actor.office or actor.name
        kept.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        return kept
