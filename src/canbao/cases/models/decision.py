"""Checks, proposals, decisions and their effects: appended, never changed."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.cases.models.case import Case

GREEN, AMBER, RED = "green", "amber", "red"
TIERS: Final = (GREEN, AMBER, RED)
GRANT: Final = "grant"
IMPOSE: Final = "impose"
OUTCOMES: Final = (GRANT, "partly", "refuse", IMPOSE)
NOT_HUMAN: Final = ("person", "employer", "system")
ROBOT: Final = "robot:"


def _adverse(prefix: str) -> tuple[models.CheckConstraint, ...]:
    """What takes something away is a named human's, with reasons, ground and remedies."""
    human = ~Q(by="") & ~Q(by__startswith=ROBOT) & ~Q(role__in=NOT_HUMAN)
    told = ~Q(reason_zh="") & ~Q(reason_en="") & ~Q(ground="") & ~Q(remedies="")
    return (
        models.CheckConstraint(
            condition=Q(outcome=GRANT) | (human & told), name=f"{prefix}_adverse_by_human"
        ),
        models.CheckConstraint(
            condition=Q(outcome__in=OUTCOMES) & ~Q(by="") & ~Q(hash="") & ~Q(explanation=""),
            name=f"{prefix}_sound",
        ),
    )


class Check(models.Model):
    """What was found of the case as it stood at `content`: tier, findings (canonical JSON), and
    whether a second person must decide."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    content = models.IntegerField()
    number = models.IntegerField()
    tier = models.CharField(max_length=6)
    second = models.BooleanField()
    findings = models.TextField(default="[]")
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_check_number"),
            models.CheckConstraint(
                condition=Q(tier__in=TIERS) & ~Q(by="") & (Q(tier=GREEN) | Q(second=True)),
                name="cases_check_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.tier}"


class Answered(models.Model):
    """What a proposal and a decision have in common."""

    number = models.IntegerField()
    outcome = models.CharField(max_length=8)
    explanation = models.TextField()
    hash = models.CharField(max_length=64)
    reason_zh = models.TextField(default="", blank=True)
    reason_en = models.TextField(default="", blank=True)
    ground = models.CharField(max_length=300, default="", blank=True)
    remedies = models.TextField(default="", blank=True)
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    day = models.DateField()

    class Meta:
        abstract = True


class Proposal(Answered):
    """An officer's answer, waiting for the second person."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_proposal_number"),
            *_adverse("cases_proposal"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.outcome}"


class Decision(Answered):
    """What was decided, by whom, checked by whom, on which check; the identities say that the two are
    two people, whatever their accounts are called. `replaces` is the decision it takes
    the place of: the one nothing replaces is current, and there is only one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="decisions")
    content = models.IntegerField()
    checked_by = models.CharField(max_length=150, default="", blank=True)
    identity = models.CharField(max_length=64, default="", blank=True)
    checked_identity = models.CharField(max_length=64, default="", blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_decision_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(replaces__isnull=True), name="cases_one_first_decision"
            ),
            models.CheckConstraint(condition=~Q(checked_by=F("by")), name="cases_four_eyes"),
            models.CheckConstraint(
                condition=Q(identity="") | ~Q(checked_identity=F("identity")),
                name="cases_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by__startswith=ROBOT), name="cases_robot_checks_nothing"
            ),
            *_adverse("cases_decision"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.outcome}"


class Effect(models.Model):
    """What a decision wrote, and under which id; in the decision's transaction."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="effects")
    number = models.IntegerField()
    what = models.CharField(max_length=40)
    record = models.CharField(max_length=100)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["decision", "number"], name="cases_effect_number"),
            models.UniqueConstraint(fields=["what", "record"], name="cases_effect_once"),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(record=""), name="cases_effect_sound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.what} {self.record}"
