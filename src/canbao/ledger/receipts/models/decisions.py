"""What two people decide: proposals and decisions, and the deferrals, plans and steps they make."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.ledger.models import Book

DEFERRAL, INSTALMENTS, ENFORCEMENT = "deferral", "instalments", "enforcement"
REFUND, OVERLAP, WRITE_OFF, MOVE = "refund", "overlap", "write_off", "move"
PROPOSALS: Final = (DEFERRAL, INSTALMENTS, ENFORCEMENT, REFUND, OVERLAP, WRITE_OFF, MOVE)

FORCE_MAJEURE, SECURITY = "force_majeure", "security"
DEFERRAL_GROUNDS: Final = (FORCE_MAJEURE, SECURITY)

ORDER_TO_PAY, INQUIRY, TRANSFER, ASK_SECURITY, COURT, FINE = (
    "order_to_pay", "account_inquiry", "transfer_order", "security", "court", "fine",
)  # fmt: skip
STEPS: Final = (ORDER_TO_PAY, INQUIRY, TRANSFER, ASK_SECURITY, COURT, FINE)


class Proposal(models.Model):
    """What somebody proposes: of which kind, to whom, on which document, with which words. `content`
    is canonical JSON whose shape is the kind's own."""

    kind = models.CharField(max_length=12)
    payer = models.CharField(max_length=24)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, null=True, db_index=False)
    fen = models.BigIntegerField(default=0)
    content = models.TextField()
    key = models.CharField(max_length=64, unique=True)
    document = models.CharField(max_length=200)
    reason = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=PROPOSALS), name="receipts_proposal_kind"),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(reason="") & ~Q(by=""),
                name="receipts_proposal_grounded",
            ),
        )
        indexes = (models.Index(fields=["payer", "kind"], name="receipts_proposal_payer"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.payer} {self.fen}"


class Decision(models.Model):
    """What another person decided on a proposal. A trigger sees to it that `proposed_by` is who
    proposed."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    proposed_by = models.CharField(max_length=150)
    by = models.CharField(max_length=150)
    words = models.TextField(default="", blank=True)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(by=F("proposed_by")) & ~Q(by=""), name="receipts_maker_not_checker"
            ),
            models.CheckConstraint(
                condition=Q(approved=True) | ~Q(words=""), name="receipts_refusal_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {'approved' if self.approved else 'refused'} {self.by}"


class Deferral(models.Model):
    """A payer may pay the months `from_month` to `to_month` later: no late fee from `first_day` to
    `last_day`. One that `replaces` another counts in its stead."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True)
    payer = models.CharField(max_length=24)
    ground = models.CharField(max_length=16)
    first_day = models.DateField()
    last_day = models.DateField()
    from_month = models.IntegerField()
    to_month = models.IntegerField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ground__in=DEFERRAL_GROUNDS), name="receipts_deferral_ground"
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")) & Q(from_month__lte=F("to_month")),
                name="receipts_deferral_in_order",
            ),
        )
        indexes = (models.Index(fields=["payer"], name="receipts_deferral_payer"),)

    def __str__(self) -> str:
        return f"{self.payer} {self.first_day}–{self.last_day}"


class Instalment(models.Model):
    """One instalment of a plan agreed by a decision: arrears of one payer in one book, by when."""

    pk = models.CompositePrimaryKey("decision_id", "number")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="instalments", db_index=False
    )
    number = models.SmallIntegerField()
    due = models.DateField()
    fen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(number__gte=1, fen__gt=0), name="receipts_instalment_of_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.number} {self.due} {self.fen}"


class EnforcementStep(models.Model):
    """A step against a payer in arrears: what, for how much as of the day, until when the payer may
    answer, and what the payer can do against it."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True)
    payer = models.CharField(max_length=24)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    step = models.CharField(max_length=16)
    arrears = models.BigIntegerField()
    fine = models.BigIntegerField(default=0)
    day = models.DateField()
    until = models.DateField(null=True)
    remedies = models.TextField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(step__in=STEPS), name="receipts_step"),
            models.CheckConstraint(condition=~Q(remedies=""), name="receipts_step_remedies"),
            models.CheckConstraint(
                condition=Q(step=FINE, fine__gt=0) | (~Q(step=FINE) & Q(fine=0)),
                name="receipts_step_fine",
            ),
            models.CheckConstraint(condition=Q(arrears__gt=0), name="receipts_step_arrears"),
        )
        indexes = (models.Index(fields=["payer", "book"], name="receipts_step_payer"),)

    def __str__(self) -> str:
        return f"{self.payer} {self.step} {self.day}"
