"""What one person (or a batch) has worked out and another has not approved yet, and what waits for
the law. A proposal changes nothing that is due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.benefits.models.award import CAUSES, Award, Claim


class Proposal(models.Model):
    """A decision as proposed: its explanation and, as canonical JSON, the stretches it would write
    (`from`, `to`, `monthly`, `individual`, `held`, `provisional`). Approved when a decision names it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True)
    person = models.BigIntegerField()
    cause = models.CharField(max_length=16)
    stretches = models.TextField()
    explanation = models.BinaryField()
    hash = models.CharField(max_length=64)
    law = models.CharField(max_length=64)
    adverse = models.BooleanField(default=False)
    human = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    day = models.DateField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cause__in=CAUSES), name="benefits_proposal_cause"),
            models.CheckConstraint(
                condition=Q(claim__isnull=False) | Q(award__isnull=False),
                name="benefits_proposal_about",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="benefits_proposal_by"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.cause} {self.key}"


class TurnedDown(models.Model):
    """A proposal that was not approved: by whom, and why."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT)
    by = models.CharField(max_length=150)
    reason = models.TextField()
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(by="") & ~Q(reason=""), name="benefits_turned_down_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.by}"


class Waiting(models.Model):
    """A claim or award that the law has no answer for yet, in the law's own words. It waits; nothing
    is guessed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True)
    cause = models.CharField(max_length=16)
    field = models.CharField(max_length=120, default="", blank=True)
    zh = models.TextField()
    en = models.TextField()
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["claim", "cause", "day"], name="benefits_waiting_claim_once"
            ),
            models.UniqueConstraint(
                fields=["award", "cause", "day"], name="benefits_waiting_award_once"
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=False) | Q(award__isnull=False),
                name="benefits_waiting_about",
            ),
        )

    def __str__(self) -> str:
        return f"{self.field}: {self.en}"
