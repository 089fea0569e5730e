"""Claims, decisions, awards and their revisions: who is due how much, from when, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.ledger.models import Book

CAUSES = (
    "award", "migrated", "adjustment", "settlement", "new_fact", "correction", "suspension",
    "resumption", "conversion", "death", "end", "law", "refusal", "recovery",
)  # fmt: skip


class Claim(models.Model):
    """What was asked for: the kind of benefit and the facts, by the names of the law, as canonical
    JSON with the source of each. `payee` is who is to be paid, where that is not the person."""

    person = models.BigIntegerField()
    payee = models.BigIntegerField(null=True)
    benefit = models.CharField(max_length=32)
    place = models.BigIntegerField()
    month = models.IntegerField()  # the first month it is asked for
    facts = models.TextField()
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "benefit", "month", "day"], name="benefits_claim_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.benefit} {self.month}"


class Basis(models.Model):
    """What of the law a decision rests on beyond the text of acts: canonical JSON, each once.
    Payments ask of these few rows, not of every decision, whether they are confirmed here."""

    hash = models.CharField(max_length=64, unique=True)
    content = models.TextField()

    def __str__(self) -> str:
        return self.hash[:16]


class Decision(models.Model):
    """What was decided and why. `explanation` is canonical JSON, compressed; `hash` is of the JSON.
    An adverse decision names its human and tells the remedies."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True)
    proposal = models.OneToOneField("benefits.Proposal", on_delete=models.PROTECT, null=True)
    person = models.BigIntegerField()
    cause = models.CharField(max_length=16)
    explanation = models.BinaryField()
    hash = models.CharField(max_length=64)
    law = models.CharField(max_length=64)
    basis = models.ForeignKey(Basis, on_delete=models.PROTECT, null=True, db_index=False)
    adverse = models.BooleanField(default=False)
    human = models.BooleanField(default=False)  # decided_by is a person in office, not a robot
    remedies = models.TextField(default="", blank=True)
    decided_by = models.CharField(max_length=150)
    checked_by = models.CharField(max_length=150, default="", blank=True)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cause__in=CAUSES), name="benefits_decision_cause"),
            models.CheckConstraint(
                condition=Q(adverse=False) | (Q(human=True) & ~Q(decided_by="") & ~Q(remedies="")),
                name="benefits_adverse_by_a_human",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("decided_by")), name="benefits_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(cause__in=("award", "recovery")) | ~Q(checked_by=""),
                name="benefits_award_checked",
            ),
            models.CheckConstraint(
                condition=~Q(hash=""),
                name="benefits_decision_explained",
            ),
        )
        indexes = (models.Index(fields=["person"], name="benefits_decision_person"),)

    def __str__(self) -> str:
        return f"{self.person} {self.cause} {self.hash[:16]}"


class Award(models.Model):
    """One person's right to one kind of benefit, out of one book. `person` is who is paid; `insured`
    is whose insurance it comes from, where that is somebody else (survivors, heirs)."""

    person = models.BigIntegerField()
    insured = models.BigIntegerField(null=True)
    benefit = models.CharField(max_length=32)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    place = models.BigIntegerField()
    first_month = models.IntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True)
    key = models.CharField(max_length=120, unique=True)
    day = models.DateField()

    class Meta:
        indexes = (
            models.Index(fields=["person"], name="benefits_award_person"),
            # A payment run goes through a book in order of person.
            models.Index(fields=["book", "person"], name="benefits_award_book"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.benefit} {self.first_month}"


class Revision(models.Model):
    """From when to when how much is due, by which decision. The last revision covering a month says
    what is due for it; `individual` is the part out of the individual account."""

    pk = models.CompositePrimaryKey("award_id", "number")
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    number = models.IntegerField()
    from_month = models.IntegerField()
    to_month = models.IntegerField(null=True)
    monthly = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    held = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    cause = models.CharField(max_length=16)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cause__in=CAUSES), name="benefits_revision_cause"),
            models.CheckConstraint(
                condition=Q(monthly__gte=0)
                & Q(individual__gte=0)
                & Q(individual__lte=F("monthly"))
                & Q(number__gte=1),
                name="benefits_revision_amounts",
            ),
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(from_month__lte=F("to_month")),
                name="benefits_revision_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id}.{self.number} {self.from_month} {self.monthly}"
