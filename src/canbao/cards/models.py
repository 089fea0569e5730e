"""Orders, cards, e-cards, passwords and linked relatives, each with its steps.

Steps are append only; the rows they speak of are moved by the functions of this room alone.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.cards.states import CARD_STATES, DONE, ECARD_STATES, LEVELS, PRODUCTION_STATES

ORDER_KINDS: Final = ("first", "replacement", "exchange", "renewal")
RELATIONS: Final = ("spouse", "child", "parent", "other")


class CardOrder(models.Model):
    """One order of a card for a person, from the application to the collection. `key` makes ordering
    again harmless."""

    person = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    place = models.BigIntegerField()
    state = models.CharField(max_length=24)
    day = models.DateField()
    by = models.CharField(max_length=150)
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PRODUCTION_STATES, kind__in=ORDER_KINDS),
                name="cards_order_sound",
            ),
            models.CheckConstraint(condition=~Q(by="") & ~Q(key=""), name="cards_order_by"),
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state__in=DONE), name="cards_one_open_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.person} {self.state}"


class OrderStep(models.Model):
    """One step of the production; the first has an empty `start`."""

    order = models.ForeignKey(CardOrder, on_delete=models.PROTECT, related_name="steps")
    start = models.CharField(max_length=24, default="", blank=True)
    end = models.CharField(max_length=24)
    by = models.CharField(max_length=150)
    day = models.DateField()
    note = models.CharField(max_length=200, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.start} → {self.end}"


class Card(models.Model):
    """One physical card. `number` is what the maker wrote on it and is never shown whole; `version` 3
    and above is the third generation. `until` is the last day of a short block."""

    number = models.CharField(max_length=9, unique=True)
    person = models.BigIntegerField()
    order = models.OneToOneField(CardOrder, on_delete=models.PROTECT, related_name="card")
    version = models.SmallIntegerField()
    state = models.CharField(max_length=16)
    until = models.DateField(null=True)
    made = models.DateField()
    expires = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CARD_STATES), name="cards_card_state"),
            models.CheckConstraint(
                condition=Q(state="temporary_loss", until__isnull=False)
                | (~Q(state="temporary_loss") & Q(until__isnull=True)),
                name="cards_card_until",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & (Q(expires__isnull=True) | Q(expires__gt=F("made"))),
                name="cards_card_sound",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="normal"), name="cards_one_normal"
            ),
        )
        indexes = (
            models.Index(fields=["person", "-id"], name="cards_card_person"),
            models.Index(
                fields=["until"], condition=Q(state="temporary_loss"), name="cards_card_until_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.state}"

    def standing(self, day: date) -> str:
        """The state on a day: a short block that has run out no longer counts, whether or not the night
        has written it down."""
        ran_out = self.state == "temporary_loss" and self.until is not None and self.until < day
        return "normal" if ran_out else self.state


class CardStep(models.Model):
    """One step of a card: why, by whom."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="steps")
    start = models.CharField(max_length=16, default="", blank=True)
    end = models.CharField(max_length=16)
    reason = models.CharField(max_length=24)
    by = models.CharField(max_length=150)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.start} → {self.end}: {self.reason}"


class ECard(models.Model):
    """A person's e-card. Level 1 is identity and services, level 2 payment as well."""

    person = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=16, default="none")
    level = models.SmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ECARD_STATES), name="cards_ecard_state"),
            models.CheckConstraint(
                condition=Q(
                    level=0, state__in=[each for each, level in LEVELS.items() if not level]
                )
                | Q(level=1, state="issued")
                | Q(level=2, state="payment_open"),
                name="cards_ecard_level",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.state}"


class ECardStep(models.Model):
    """One step of an e-card."""

    ecard = models.ForeignKey(ECard, on_delete=models.PROTECT, related_name="steps")
    start = models.CharField(max_length=16)
    end = models.CharField(max_length=16)
    by = models.CharField(max_length=150)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.start} → {self.end}"


class Password(models.Model):
    """The six digits a person uses on every channel, hashed; `errors` since the last right one."""

    person = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=200)
    errors = models.SmallIntegerField(default=0)
    locked = models.BooleanField(default=False)
    changed = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(errors__gte=0), name="cards_password_errors"),
        )

    def __str__(self) -> str:
        return str(self.person)


class Relative(models.Model):
    """`relative` uses the services of `person`'s e-card, from one day until it is ended."""

    person = models.BigIntegerField()
    relative = models.BigIntegerField()
    relation = models.CharField(max_length=8)
    since = models.DateField()
    agreed_by = models.CharField(max_length=150)
    ended = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(relation__in=RELATIONS) & ~Q(person=F("relative")) & ~Q(agreed_by=""),
                name="cards_relative_sound",
            ),
            models.UniqueConstraint(
                fields=["person", "relative"], condition=Q(ended__isnull=True),
                name="cards_relative_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.relative} of {self.person}"
