"""Certification of life: traces that somebody lives, and what was done to reach somebody of whom
there is none. What follows from them is worked out, not stored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

SIGN_KINDS = (
    "agency", "phone", "terminal", "relative", "bank", "village", "visit", "abroad", "medical",
    "travel", "card", "register", "death_report", "death_confirmed", "custody", "custody_ended",
)  # fmt: skip
CONTACT_KINDS = ("message", "warning", "attempt")


class LifeSign(models.Model):
    """One trace of a person on a day: positive (lives), or a report of death or custody, which
    suspends nothing by itself."""

    person = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    day = models.DateField()  # of the trace
    source = models.CharField(max_length=80)
    known = models.DateField()  # business day it came here
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "day", "kind", "source"], name="benefits_sign_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=SIGN_KINDS), name="benefits_sign_kind"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.day}"


class Contact(models.Model):
    """A message, a warning or an attempt to reach somebody, with what came of it."""

    person = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    way = models.CharField(max_length=40)
    outcome = models.CharField(max_length=80, default="", blank=True)
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "kind", "day", "way"], name="benefits_contact_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CONTACT_KINDS), name="benefits_contact_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.day}"
