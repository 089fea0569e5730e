"""Who may act for whom: given, accepted, limited, ended."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

KINDS: Final = ("guardian", "relative", "employer", "agent", "bank", "organisation")
GIVEN: Final = ("signed", "counter", "court")


class Mandate(models.Model):
    """A person or an employer (credit code) lets `account` act, for the services named (canonical
    JSON, a list of ids), from one day to another, both included. It counts from when it is accepted
    until it is ended."""

    person = models.BigIntegerField(null=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    account = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)
    services = models.TextField()
    from_day = models.DateField()
    to_day = models.DateField()
    given = models.CharField(max_length=8)
    given_by = models.CharField(max_length=150)
    accepted = models.DateField(null=True)
    ended = models.DateField(null=True)
    ended_by = models.CharField(max_length=150, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer="")
                | (Q(person__isnull=True) & ~Q(employer="")),
                name="cases_mandate_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS, given__in=GIVEN, to_day__gte=F("from_day"))
                & ~Q(services__in=("", "[]"))
                & ~Q(account="")
                & ~Q(given_by=""),
                name="cases_mandate_sound",
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True, ended_by="")
                | (Q(ended__isnull=False) & ~Q(ended_by="")),
                name="cases_mandate_ended_by",
            ),
        )
        indexes = (
            models.Index(fields=["account", "person"], name="cases_mandate_person"),
            models.Index(fields=["account", "employer"], name="cases_mandate_employer"),
        )

    def __str__(self) -> str:
        return f"{self.person or self.employer} → {self.account} {self.kind}"
