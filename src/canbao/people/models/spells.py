"""Spells: stretches of months in a scheme, and stretches of doing something.

Months are integers, `year * 12 + month - 1`; both ends are included, an open end is null.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.people.models.person import Person

SCHEMES = (
    "employee_pension",
    "public_sector_pension",
    "resident_pension",
    "unemployment",
    "work_injury",
    "employee_medical",
    "resident_medical",
)
KINDS = ("employee", "flexible", "resident", "public", "pensioner")
STATES = ("paying", "paused", "in_payment", "ended")


class ParticipationSpell(models.Model):
    """One person in one scheme at one place, as one source tells it."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="spells", db_index=False
    )
    scheme = models.CharField(max_length=24)
    place = models.BigIntegerField(null=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    kind = models.CharField(max_length=12)
    from_month = models.IntegerField()
    to_month = models.IntegerField(null=True)
    state = models.CharField(max_length=12)
    months_paid = models.IntegerField(null=True)
    source = models.SmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "scheme", "from_month", "place", "employer", "source", "kind"],
                name="people_spell_once",
            ),
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(from_month__lte=F("to_month")),
                name="people_spell_in_order",
            ),
            models.CheckConstraint(condition=Q(scheme__in=SCHEMES), name="people_spell_scheme"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="people_spell_kind"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="people_spell_state"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.scheme} {self.from_month}–{self.to_month}"


class Activity(models.Model):
    """What a person did, months compressed: employment, own work, school, custody …"""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="activities", db_index=False
    )
    from_month = models.IntegerField()
    to_month = models.IntegerField()
    activity = models.CharField(max_length=24)
    employer = models.CharField(max_length=18, default="", blank=True)
    place = models.BigIntegerField(null=True)
    source = models.SmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "from_month"], name="people_activity_once"),
            models.CheckConstraint(
                condition=Q(from_month__lte=F("to_month")), name="people_activity_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.activity} {self.from_month}–{self.to_month}"
