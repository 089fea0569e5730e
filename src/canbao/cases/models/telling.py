"""What leaves a case: messages to people, their rating, the frozen file."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.cases.models.case import Case, Notice

SMS, EMAIL = "sms", "email"
OPEN, SENT = "open", "sent"
GRADES: Final = (1, 2, 3, 4, 5)
"""非常不满意、不满意、基本满意、满意、非常满意."""
BAD: Final = 2


class Message(models.Model):
    """A notice on its way by text message or e-mail; `open` until an adapter has handed it over."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="messages")
    way = models.CharField(max_length=8)
    address = models.CharField(max_length=254)
    text = models.TextField()
    state = models.CharField(max_length=8, default=OPEN)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice", "way"], name="cases_message_once"),
            models.CheckConstraint(
                condition=Q(way__in=(SMS, EMAIL))
                & ~Q(address="")
                & ~Q(text="")
                & (Q(state=OPEN, sent_at__isnull=True) | Q(state=SENT, sent_at__isnull=False)),
                name="cases_message_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.way} {self.state}"


class Rating(models.Model):
    """What whoever asked thinks of how a case was handled, once: 1 worst to 5 best. A bad one is
    called back: by whom, when, and what was put right."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    grade = models.IntegerField()
    words = models.CharField(max_length=1000, default="", blank=True)
    by = models.CharField(max_length=150)
    day = models.DateField()
    called_by = models.CharField(max_length=150, default="", blank=True)
    called = models.DateField(null=True)
    put_right = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(grade__in=GRADES) & ~Q(by=""), name="cases_rating_sound"
            ),
            models.CheckConstraint(
                condition=Q(called__isnull=True, called_by="", put_right="")
                | (
                    Q(called__gte=models.F("day"), grade__lte=BAD)
                    & ~Q(called_by="")
                    & ~Q(put_right="")
                ),
                name="cases_rating_called_back",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.grade}"


class Archive(models.Model):
    """The file of a case as it stood when it was closed, as canonical JSON with its hash; appended
    again when the case is closed again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="archives")
    number = models.IntegerField()
    content = models.TextField()
    hash = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_archive_number"),
            models.CheckConstraint(
                condition=~Q(content="") & ~Q(hash="") & Q(number__gte=1),
                name="cases_archive_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number}"
