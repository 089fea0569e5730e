"""The person: who somebody is, as the registers found it. What the person did stands elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.people.numbers import citizen_number, display_number


class Person(models.Model):
    """`id` is the registers' own person, minted once and never used again."""

    id = models.BigIntegerField(primary_key=True)
    number17 = models.BigIntegerField(null=True)
    document = models.CharField(max_length=80, default="", blank=True)
    name = models.CharField(max_length=200, default="", blank=True)
    sex = models.SmallIntegerField(null=True)
    birth = models.DateField(null=True)
    death = models.DateField(null=True)
    nationality_group = models.CharField(max_length=32, default="", blank=True)
    registration_place = models.BigIntegerField(null=True)
    residence_place = models.BigIntegerField(null=True)
    phone = models.BigIntegerField(null=True)
    household = models.BigIntegerField(null=True)
    relation = models.CharField(max_length=32, default="", blank=True)
    records = models.IntegerField(default=0)
    sources = models.IntegerField(default=0)
    first_seen = models.DateField(null=True)
    last_seen = models.DateField(null=True)
    # Of the person's row and everything that hangs on it, so that a publication touches only what
    # has changed.
    digest = models.CharField(max_length=32)
    version = models.IntegerField(default=1)
    # A person that the registers no longer know (joined to another): kept, empty, never reused.
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sex__isnull=True) | Q(sex__in=(1, 2)), name="people_person_sex"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="people_person_version"),
        )
        indexes = (
            models.Index(fields=["number17"], name="people_number"),
            models.Index(fields=["residence_place", "id"], name="people_residence"),
            models.Index(fields=["household"], name="people_household"),
        )

    def __str__(self) -> str:
        return self.display_number

    @property
    def display_number(self) -> str:
        """The number people use for this person, with two check digits."""
        return display_number(self.id)

    @property
    def number(self) -> str:
        """The citizen identity number of 18 characters; empty when none is known."""
        return citizen_number(self.number17) if self.number17 is not None else ""
