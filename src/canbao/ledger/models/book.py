"""Books, their accounts and their months. A balance is none of them: it is a sum."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.ledger.numbering import LAST_BOOK, SIZE

OPEN, CLOSED = "open", "closed"
STATES = (OPEN, CLOSED)


class Book(models.Model):
    """One fund of one pooling region. Its row is what a writer locks."""

    id = models.AutoField(primary_key=True)
    scheme = models.CharField(max_length=24)
    place = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scheme", "place"], name="ledger_book_once"),
            models.CheckConstraint(
                condition=Q(id__gte=1) & Q(id__lte=LAST_BOOK), name="ledger_book_range"
            ),
            models.CheckConstraint(
                condition=Q(place__gte=10**11) & Q(place__lt=10**12), name="ledger_book_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.place}"


class Account(models.Model):
    """A place for postings. Its id tells its book, so a line can't stand in a foreign one."""

    id = models.BigIntegerField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=24)
    holder = models.CharField(max_length=24, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["book", "kind", "holder"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(id__gt=F("book_id") * SIZE, id__lt=(F("book_id") + 1) * SIZE),
                name="ledger_account_in_book",
            ),
            models.CheckConstraint(
                condition=Q(holder="") | Q(holder__startswith="P") | Q(holder__startswith="E"),
                name="ledger_account_holder",
            ),
        )
        indexes = (models.Index(fields=["holder", "kind"], name="ledger_account_holder_kind"),)

    def __str__(self) -> str:
        return f"{self.book_id} {self.kind} {self.holder}".rstrip()


class Month(models.Model):
    """A month of a book: open from its opening until it is closed, by whom and when."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    month = models.IntegerField()
    state = models.CharField(max_length=6, default=OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, default="", blank=True)
    explained = models.BigIntegerField(default=0)
    explanation = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["book", "month"], name="ledger_month_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="ledger_month_state"),
            models.CheckConstraint(
                condition=Q(state=OPEN, closed_at__isnull=True, closed_by="")
                | (Q(state=CLOSED, closed_at__isnull=False) & ~Q(closed_by="")),
                name="ledger_month_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(explained=0) | ~Q(explanation=""), name="ledger_month_explained"
            ),
        )

    def __str__(self) -> str:
        return f"{self.book_id} {self.month} {self.state}"
