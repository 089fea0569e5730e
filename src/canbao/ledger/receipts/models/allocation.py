"""Whose the money is: allocations, what became overdue, late fees, and which orders are credited.

Everything here is a fact that stays; what is undone gets a row of the opposite.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.models import Book, Transaction
from canbao.ledger.receipts.models.files import Receipt

ORDER, SURCHARGE, REFUND_DUE, SUSPENSE = "order", "surcharge", "refund_due", "suspense"
TARGETS: Final = (ORDER, SURCHARGE, REFUND_DUE, SUSPENSE)
BY_RECEIPT, BY_SET_OFF, BY_OFFSET, BY_WRITE_OFF, BY_REFUND, BY_OVERLAP = (
    "receipt", "set_off", "offset", "write_off", "refund", "overlap",
)  # fmt: skip
SOURCES: Final = (BY_RECEIPT, BY_SET_OFF, BY_OFFSET, BY_WRITE_OFF, BY_REFUND, BY_OVERLAP)


class Surcharge(models.Model):
    """A late fee: of which order, on what sum, from and to which day (both bear it), by the law of
    that hash. It bears on one allocation, once; made when that money arrives, never before; `undone`
    by its reversal."""

    allocation = models.ForeignKey(
        "receipts.Allocation", on_delete=models.PROTECT, related_name="fees", db_index=False
    )
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, db_index=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    payer = models.CharField(max_length=24)
    principal = models.BigIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.IntegerField()
    fen = models.BigIntegerField()
    law = models.CharField(max_length=64)
    day = models.DateField()
    transaction = models.ForeignKey(
        Transaction,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["allocation"],
                condition=Q(undoes__isnull=True),
                name="receipts_surcharge_once",
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, fen__gt=0, principal__gt=0)
                | Q(undoes__isnull=False, fen__lt=0, principal__lt=0),
                name="receipts_surcharge_sign",
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=models.F("last_day")) & Q(days__gte=1),
                name="receipts_surcharge_days",
            ),
        )
        indexes = (models.Index(fields=["payer", "book"], name="receipts_surcharge_payer"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.first_day}–{self.last_day} {self.fen}"


class Allocation(models.Model):
    """A part of a receipt (or of a credit balance) and what it is for. `arrears` is how much of it
    pays what had been moved to arrears; `paid` the day the money was there, on which late fees rest.

    Sums: of an order, what is settled of it; of a receipt, its amount (nothing, when the bank took
    it back); of target `suspense`, what is not explained; of `refund_due`, what is to be given back.
    """

    target = models.CharField(max_length=10)
    source = models.CharField(max_length=10)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    payer = models.CharField(max_length=24, default="", blank=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, db_index=False)
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, null=True, db_index=False)
    surcharge = models.ForeignKey(
        Surcharge, on_delete=models.PROTECT, null=True, db_index=False, related_name="paid_by"
    )
    fen = models.BigIntegerField()
    arrears = models.BigIntegerField(default=0)
    paid = models.DateField()
    day = models.DateField()
    transaction = models.ForeignKey(
        Transaction,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    income = models.ForeignKey(
        Transaction,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    reason = models.CharField(max_length=24, default="", blank=True)
    decision = models.ForeignKey(
        "receipts.Decision", on_delete=models.PROTECT, null=True, db_index=False
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(target__in=TARGETS), name="receipts_target"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="receipts_source"),
            models.CheckConstraint(condition=~Q(fen=0), name="receipts_allocation_of_something"),
            models.CheckConstraint(
                condition=Q(target=ORDER, order__isnull=False, surcharge__isnull=True)
                | Q(target=SURCHARGE, order__isnull=True, surcharge__isnull=False)
                | Q(target__in=(REFUND_DUE, SUSPENSE), order__isnull=True, surcharge__isnull=True),
                name="receipts_allocation_of_one",
            ),
            models.CheckConstraint(
                condition=Q(arrears=0)
                | Q(target=ORDER, fen__gt=0, arrears__gt=0, arrears__lte=models.F("fen"))
                | Q(target=ORDER, fen__lt=0, arrears__lt=0, arrears__gte=models.F("fen")),
                name="receipts_allocation_arrears",
            ),
            models.CheckConstraint(
                condition=Q(source=BY_RECEIPT, receipt__isnull=False)
                | (~Q(source=BY_RECEIPT) & Q(receipt__isnull=True)),
                name="receipts_allocation_receipt",
            ),
        )
        indexes = (
            models.Index(
                fields=["order"], condition=Q(order__isnull=False), name="receipts_of_order"
            ),
            models.Index(
                fields=["receipt"], condition=Q(receipt__isnull=False), name="receipts_of_receipt"
            ),
            models.Index(
                fields=["surcharge"],
                condition=Q(surcharge__isnull=False),
                name="receipts_of_surcharge",
            ),
            models.Index(
                fields=["payer", "book"],
                condition=Q(target=REFUND_DUE),
                name="receipts_refund_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} → {self.target} {self.fen}"


class OverdueMove(models.Model):
    """What of an order was moved to arrears, and on which day. `number` counts an order's moves."""

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    fen = models.BigIntegerField()
    day = models.DateField()
    transaction = models.ForeignKey(
        Transaction,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fen__gt=0), name="receipts_overdue_of_something"),
            models.CheckConstraint(condition=Q(number__gte=1), name="receipts_overdue_number"),
        )

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number} {self.fen}"


class OrderCredit(models.Model):
    """That an order's persons and fund were credited, by which transaction; odd numbers credit, even
    ones take back."""

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    day = models.DateField()
    transaction = models.ForeignKey(
        Transaction,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="receipts_credit_number"),
        )

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"


class Stopped(models.Model):
    """What the law has no answer to, in its own words, until it has: a late fee of an allocation."""

    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, primary_key=True)
    day = models.DateField()
    zh = models.TextField()
    en = models.TextField()

    def __str__(self) -> str:
        return f"{self.allocation_id} {self.en}"
