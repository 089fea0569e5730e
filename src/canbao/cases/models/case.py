"""The case, what is known for it, and the steps it took. `engine` and `deciding` alone write here."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.cases.states import STATES

CHANNELS: Final = (
    "online", "mobile", "counter", "terminal", "bank", "village", "phone", "office",
)  # fmt: skip
SOURCES: Final = ("self", "record", "ledger", "benefits", "promise", "officer", "paper")
REGISTER: Final = "register:"
CORRECTION: Final = "correction"
HEARING: Final = "hearing"
NOTICES: Final = (
    CORRECTION, "needs_human", "on_hold", "decision", "withdrawn", "call_back", HEARING,
)  # fmt: skip


class Case(models.Model):
    """One thing asked for, about a person or an employer (credit code), at a place of twelve digits.

    `version` grows with every step and guards against two hands; `content` grows with every fact,
    document or promise, so that a check speaks of what was there. `key` makes opening idempotent,
    `asked_hash` says with which content.
    """

    number = models.CharField(max_length=22, unique=True)
    service = models.CharField(max_length=40)
    person = models.BigIntegerField(null=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    place = models.BigIntegerField()
    channel = models.CharField(max_length=12)
    asked_by = models.CharField(max_length=150)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=0)
    content = models.IntegerField(default=0)
    opened = models.DateField()
    last_day = models.DateField()
    key = models.CharField(max_length=200, unique=True)
    asked_hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="cases_case_state"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="cases_case_channel"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer="")
                | (Q(person__isnull=True) & ~Q(employer="")),
                name="cases_case_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(place__gte=10**11, place__lt=10**12), name="cases_case_place"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("opened"), version__gte=0, content__gte=0)
                & ~Q(asked_by="")
                & ~Q(key=""),
                name="cases_case_sound",
            ),
        )
        indexes = (
            models.Index(fields=["person", "-opened"], name="cases_case_person"),
            models.Index(fields=["employer", "-opened"], name="cases_case_employer"),
            models.Index(fields=["state", "place", "service"], name="cases_case_queue"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.service} {self.state}"


class Transition(models.Model):
    """One step: by whom, as what, why, on which evidence (canonical JSON); sealed with the step
    before. `key` and `asked_hash` make asking again harmless."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transitions")
    number = models.IntegerField()
    start = models.CharField(max_length=12, default="", blank=True)  # empty: the case was opened
    end = models.CharField(max_length=12)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    hand = models.CharField(max_length=12)
    reason = models.CharField(max_length=40)
    evidence = models.TextField(default="{}")
    day = models.DateField()
    at = models.DateTimeField()
    key = models.CharField(max_length=200, default="", blank=True)
    asked_hash = models.CharField(max_length=64, default="", blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_transition_number"),
            models.UniqueConstraint(fields=["case", "previous"], name="cases_transition_follows"),
            models.UniqueConstraint(
                fields=["case", "key"], condition=~Q(key=""), name="cases_transition_key"
            ),
            models.CheckConstraint(
                condition=Q(end__in=STATES) & ~Q(actor="") & ~Q(reason="") & Q(number__gte=1),
                name="cases_transition_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.start}→{self.end}"


class CaseFact(models.Model):
    """One fact: value (canonical JSON), where it comes from, of which day, on which ground. A later
    row of the same name counts; none is overwritten."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    number = models.IntegerField()
    name = models.CharField(max_length=60)
    value = models.TextField()
    source = models.CharField(max_length=60)
    as_of = models.DateField()
    ground = models.CharField(max_length=200)
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_fact_number"),
            models.CheckConstraint(
                condition=Q(source__in=SOURCES)
                | (Q(source__startswith=REGISTER) & ~Q(source=REGISTER)),
                name="cases_fact_source",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(ground="") & ~Q(by=""), name="cases_fact_sound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.source}"


class Document(models.Model):
    """A file handed in, known by its hash; the bytes lie in the installation's folder."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    media = models.CharField(max_length=60)
    size = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    ground = models.CharField(max_length=200)
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "kind", "hash"], name="cases_document_once"),
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(ground="") & ~Q(hash="") & ~Q(by=""),
                name="cases_document_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.hash[:12]}"


class Promise(models.Model):
    """A written promise in place of a proof (告知承诺): what is promised, in place of which document,
    what follows from a false one, on which ground, signed by whom on which day; `text_hash` seals what
    was read before signing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    instead = models.CharField(max_length=60)
    zh = models.TextField()
    en = models.TextField()
    follows_zh = models.TextField()
    follows_en = models.TextField()
    ground = models.CharField(max_length=200)
    text_hash = models.CharField(max_length=64)
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "instead"], name="cases_promise_once"),
            models.CheckConstraint(
                condition=~Q(zh="")
                & ~Q(en="")
                & ~Q(follows_zh="")
                & ~Q(follows_en="")
                & ~Q(ground="")
                & ~Q(text_hash="")
                & ~Q(by=""),
                name="cases_promise_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.instead}"


class Notice(models.Model):
    """What the person is told, in both languages. A case has one correction notice, which lists all
    that is missing (`items`, canonical JSON): the database refuses a second."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    number = models.IntegerField()
    kind = models.CharField(max_length=16)
    zh = models.TextField()
    en = models.TextField()
    items = models.TextField(default="[]")
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="cases_notice_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind=CORRECTION), name="cases_one_correction_notice"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NOTICES) & ~Q(zh="") & ~Q(en=""), name="cases_notice_sound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
