"""Internal control around a run: holds, collective reviews, limits of those who release."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.benefits.payments.models.run import PaymentRun


class Hold(models.Model):
    """A named human keeps a person's payments back for a few working days (`until`, included), for
    a reason the person is told. What lasts longer needs a decision of benefits."""

    person = models.BigIntegerField()
    rule = models.CharField(max_length=8)
    words = models.TextField()
    day = models.DateField()
    until = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("day")) & ~Q(words="") & ~Q(by=""),
                name="payments_hold_said",
            ),
        )
        indexes = (models.Index(fields=["person", "until"], name="payments_hold_person"),)

    def __str__(self) -> str:
        return f"{self.person} {self.rule} {self.day}–{self.until}"


class HoldLifted(models.Model):
    """The end of a hold before its last day."""

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="lifted")
    words = models.TextField()
    day = models.DateField()
    by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.hold_id} {self.by}"


class CollectiveReview(models.Model):
    """Minutes of a collective review of one person's payment in a run (document and its hash)."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="reviews")
    person = models.BigIntegerField()
    document = models.CharField(max_length=200)
    hash = models.CharField(max_length=64)
    members = models.TextField()  # names, one a line
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "person"], name="payments_review_once"),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(hash="") & ~Q(members=""),
                name="payments_review_said",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.person} {self.document}"


class ApproverLimit(models.Model):
    """How much one person may release a day, from a day on; the last one counts. Who has none is
    not limited."""

    name = models.CharField(max_length=150)
    fen = models.BigIntegerField()
    from_day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(fen__gte=0) & ~Q(by=F("name")), name="payments_limit_by_another"
            ),
        )
        indexes = (models.Index(fields=["name", "from_day"], name="payments_limit_name"),)

    def __str__(self) -> str:
        return f"{self.name} {self.fen} {self.from_day}"
