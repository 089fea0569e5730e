"""What the agency lets a desk at a bank or in a village do: which services, where, how long, how much."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

CHANNELS: Final = ("bank", "village")


class DeskMandate(models.Model):
    """The desk of `account` takes cases in for the services named (canonical JSON, a list of ids), of
    places within `area`, from one day to another, both included, at most `most` a day."""

    account = models.CharField(max_length=150)
    channel = models.CharField(max_length=12)
    services = models.TextField()
    area = models.BigIntegerField()
    from_day = models.DateField()
    to_day = models.DateField()
    most = models.IntegerField()
    by = models.CharField(max_length=150)
    ended = models.DateField(null=True)
    ended_by = models.CharField(max_length=150, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS, to_day__gte=F("from_day"), most__gte=1)
                & ~Q(services__in=("", "[]"))
                & ~Q(account="")
                & ~Q(by="")
                & ~Q(by=F("account")),
                name="cases_desk_sound",
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True, ended_by="")
                | (Q(ended__isnull=False) & ~Q(ended_by="")),
                name="cases_desk_ended_by",
            ),
        )
        indexes = (models.Index(fields=["account", "-to_day"], name="cases_desk_account"),)

    def __str__(self) -> str:
        return f"{self.account} {self.channel} {self.to_day}"
