"""The audit of a run as payments keep it: which lines were looked at by which rules, whom a rule holds
back, what could not be evaluated, and what named humans said to it. All append only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.benefits.payments.models.run import PaymentRun


class RunCheck(models.Model):
    """The audit rules were asked of the very lines of a run (`lines` is their hash), by the rules of a
    version. `unknown` is canonical JSON of what could not be evaluated; the last check counts."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="audits")
    lines = models.CharField(max_length=64)
    rules = models.CharField(max_length=64)
    findings = models.IntegerField()
    unknown = models.TextField(default="[]")
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(lines="") & ~Q(rules="") & ~Q(by="") & Q(findings__gte=0),
                name="payments_audit_said",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.lines[:16]}"


class RuleHold(models.Model):
    """A rule holds a person's line of a checked run back until a named human has answered its finding
    (the number the audit knows it by), to the day `until` at most; then the run asks."""

    check_row = models.ForeignKey(RunCheck, on_delete=models.PROTECT, related_name="holds")
    person = models.BigIntegerField()
    rule = models.CharField(max_length=8)
    finding = models.BigIntegerField()
    day = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["check_row", "finding"], name="payments_rule_hold_once"),
            models.CheckConstraint(condition=~Q(rule=""), name="payments_rule_hold_rule"),
        )
        indexes = (
            models.Index(fields=["person", "until"], name="payments_rule_hold_person"),
            models.Index(fields=["finding"], name="payments_rule_hold_finding"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.rule} {self.until}"


class RuleHoldAnswer(models.Model):
    """What a named human said of a held line: to be paid or not. The last one counts."""

    finding = models.BigIntegerField()
    pays = models.BooleanField()
    words = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(by=""), name="payments_rule_hold_answered"
            ),
        )
        indexes = (models.Index(fields=["finding"], name="payments_rule_answer"),)

    def __str__(self) -> str:
        return f"{self.finding} {self.pays}"


class UnknownAccepted(models.Model):
    """A named human, not the one who had the run checked, takes it upon himself to release a run of
    which some rules could not be evaluated, and says why."""

    check_row = models.ForeignKey(RunCheck, on_delete=models.PROTECT, related_name="accepted")
    checked_by = models.CharField(max_length=150)
    words = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(by="") & ~Q(by=F("checked_by")),
                name="payments_unknown_accepted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_row_id} {self.by}"
