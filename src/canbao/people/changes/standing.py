"""How changes stand: what is held, what waits for people to decide."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from canbao.people.models import Change, ChangeAnswer, Person
from canbao.people.models.changes import ACCEPTED, OVERRULED, REPLACED


def held() -> QuerySet[Change]:
    """Changes the registers have not answered, in the order they were made."""
    return Change.objects.filter(~Exists(ChangeAnswer.objects.filter(change=OuterRef("pk")))).order_by(
        "id"
    )


def to_decide() -> QuerySet[Change]:
    """Changes that people have to look at: overruled by the registers and neither accepted nor made
    anew, and held ones of persons the registers no longer know (joined to another)."""
    mine = ChangeAnswer.objects.filter(change=OuterRef("pk"))
    overruled = Exists(mine.filter(answer=OVERRULED)) & ~Exists(
        mine.filter(answer__in=(ACCEPTED, REPLACED))
    )
    gone = ~Exists(mine) & Exists(Person.objects.filter(id=OuterRef("person"), withdrawn=True))
    return Change.objects.filter(Q(overruled) | Q(gone)).order_by("id")
