"""Relatives who are served through a person's e-card: as many as the place allows, each adult by their own
agreement, a child by the guardian's."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from canbao.cards.hands import By, hand_of, write
from canbao.cards.models import RELATIONS, ECard, Relative
from canbao.cards.words import parameter
from canbao.ledger.refusal import refused
from canbao.people.models import Person


def link(person: int, relative: int, relation: str, by: By, *, agreed_by: str) -> Relative:
    """The link; one that is there is harmless. `agreed_by` is the account of who agreed: an adult relative
    agrees for themselves and not through the holder's account; for a child the guardian does, who may be the
    holder. Raises Refused for no e-card, too many, or nobody who agreed."""
    hand_of(by, person)
    if relation not in RELATIONS:
        raise refused(
            f"没有“{relation}”这种关系", f"{relation!r} is none of {', '.join(RELATIONS)}"
        )
    if person == relative:
        raise refused("不能绑定本人", "nobody is linked to themselves")
    found = Person.objects.filter(id=relative, withdrawn=False, death__isnull=True).first()
    if found is None:
        raise refused(f"没有编号为{relative}的在世人员", f"there is no living person {relative}")
    if not agreed_by or (_adult(found.birth, by.day) and agreed_by == by.actor.name):
        raise refused("成年亲属须本人同意", "an adult relative agrees for themselves")
    with transaction.atomic():
        write(by, person, "relative_linked", f"P{relative}")
        if not ECard.objects.select_for_update().filter(person=person, level__gte=1).exists():
            raise refused("须先签发电子社保卡", "relatives are linked to an e-card that is issued")
        there = Relative.objects.filter(
            person=person, relative=relative, ended__isnull=True
        ).first()
        if there is not None:
            return there
        most = parameter("relatives")
        if Relative.objects.filter(person=person, ended__isnull=True).count() >= most:
            raise refused(
                f"最多绑定{most}人，请先解除一人", f"at most {most} are linked: unlink one first"
            )
        return Relative.objects.create(
            person=person, relative=relative, relation=relation, since=by.day, agreed_by=agreed_by
        )


def unlink(person: int, relative: int, by: By) -> None:
    """Ended, by the holder, the relative or the office; again is harmless."""
    hand_of(by, relative if by.actor.person == relative else person)
    with transaction.atomic():
        for each in Relative.objects.select_for_update().filter(
            person=person, relative=relative, ended__isnull=True
        ):
            each.ended = by.day
            each.save(update_fields=["ended"])
            write(by, person, "relative_unlinked", f"P{relative}")


def _adult(birth: date | None, day: date) -> bool:
    """Of whom no day of birth is known is asked like an adult."""
    if birth is None:
        return True
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return years >= parameter("adult_age")
