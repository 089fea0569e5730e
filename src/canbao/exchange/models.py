"""Transfers, the messages of their conversation, their steps and their money. A transfer's state is
moved on by `flow` alone; everything else is appended and refused any change by triggers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.ledger.models import Transaction

IN, OUT = "in", "out"
SIDES = (IN, OUT)
APPLIED, LETTER_SENT, LETTER_RECEIVED = "applied", "letter_sent", "letter_received"
REFUSED, SENT, ON_THE_WAY = "refused", "sent", "money_on_the_way"
RECEIVED, DIFFERS, MERGED, TOLD = "received", "differs", "merged", "told"
STATES = (
    APPLIED, LETTER_SENT, LETTER_RECEIVED, REFUSED, SENT, ON_THE_WAY, RECEIVED, DIFFERS, MERGED,
    TOLD,
)  # fmt: skip
HERE, THERE = "here", "there"


class Installation(models.Model):
    """An installation by the division code of its place; `own` is this one."""

    place = models.BigIntegerField(primary_key=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120)
    own = models.BooleanField(default=False)
    bank_account = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["own"], condition=Q(own=True), name="exchange_one_own_installation"
            ),
            models.CheckConstraint(
                condition=Q(place__gte=10**11) & Q(place__lt=10**12), name="exchange_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.zh}"


class Transfer(models.Model):
    """One person's relation on its way: `side` says whether to here or from here. `code` is the
    same at both places. `facts` is canonical JSON of what the law is asked with."""

    code = models.CharField(max_length=40)
    side = models.CharField(max_length=4)
    kind = models.CharField(max_length=16)
    person = models.BigIntegerField(null=True)  # null: nobody of that number is known here
    place = models.BigIntegerField()
    other = models.ForeignKey(Installation, on_delete=models.PROTECT, db_index=False)
    facts = models.TextField(default="{}")
    state = models.CharField(max_length=20)
    open = models.BooleanField(default=True)
    priority = models.BooleanField(default=False)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "side"], name="exchange_transfer_once"),
            models.UniqueConstraint(
                fields=["person", "side"], condition=Q(open=True), name="exchange_one_running"
            ),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="exchange_transfer_side"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="exchange_transfer_state"),
        )
        indexes = (
            models.Index(fields=["person"], name="exchange_transfer_person"),
            models.Index(
                fields=["state", "-priority", "day"],
                condition=Q(open=True),
                name="exchange_transfer_queue",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.side} {self.state}"


class Basis(models.Model):
    """The law's explanation of the amounts of a transfer that left here, canonical JSON."""

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, primary_key=True)
    hash = models.CharField(max_length=64)
    explanation = models.TextField()

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.hash[:16]}"


class Message(models.Model):
    """One message of a transfer's conversation as it was sent or received, to the byte."""

    pk = models.CompositePrimaryKey("transfer_id", "number")
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    number = models.IntegerField()
    kind = models.CharField(max_length=24)
    incoming = models.BooleanField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    content = models.TextField()
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["transfer", "hash"], name="exchange_message_hash_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="exchange_message_number"),
        )

    def __str__(self) -> str:
        return f"{self.transfer_id}.{self.number} {self.kind}"


class Step(models.Model):
    """A state a transfer came to: when, by whom, until when the next step is due, with which words
    (reasons, differences)."""

    pk = models.CompositePrimaryKey("transfer_id", "number")
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    number = models.IntegerField()
    state = models.CharField(max_length=20)
    day = models.DateField()
    due = models.DateField(null=True)
    by = models.CharField(max_length=150)
    checked_by = models.CharField(max_length=150, default="", blank=True)
    words = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="exchange_step_state"),
            models.CheckConstraint(
                condition=~Q(by="") & ~Q(checked_by=models.F("by")), name="exchange_step_four_eyes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.transfer_id}.{self.number} {self.state}"


class Movement(models.Model):
    """Money of a transfer that arrived here or left here, by the bank's reference; `fen` is
    positive. `booked` is the transaction that posted it."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="movements")
    incoming = models.BooleanField()
    fen = models.BigIntegerField()
    bank_reference = models.CharField(max_length=64)
    day = models.DateField()
    booked = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["bank_reference", "incoming"], name="exchange_movement_once"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="exchange_movement_fen"),
        )

    def __str__(self) -> str:
        return f"{self.bank_reference} {self.fen}"


class KeptMonth(models.Model):
    """A month paid at both places: which of the two the person keeps, and what was given back of
    the other's account (fen)."""

    pk = models.CompositePrimaryKey("transfer_id", "month")
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="kept", db_index=False
    )
    month = models.IntegerField()
    keeps = models.CharField(max_length=8)
    given_back = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(keeps__in=(HERE, THERE)) & Q(given_back__gte=0),
                name="exchange_kept_month",
            ),
        )

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.month} {self.keeps}"


class TemporaryAccount(models.Model):
    """Somebody insured here whose relation stays at `relation`: contributions stand in a temporary
    account until they are gathered there."""

    person = models.BigIntegerField(primary_key=True)
    relation = models.ForeignKey(Installation, on_delete=models.PROTECT, db_index=False)
    from_month = models.IntegerField()
    day = models.DateField()
    by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.person} {self.relation_id}"
