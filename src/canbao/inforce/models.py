"""The tables of the law in force here: documents, readings and confirmations of values, drafts of
new values, overlays, versions of the law. All of them are append only; triggers of the database
refuse change and deletion. Who may write what stands in `confirming` and `overlays`.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

KINDS: Final = ("parameter", "axis", "rounding", "rule")
STANDS, CORRECTED = "stands", "corrected"
OUTCOMES: Final = (STANDS, CORRECTED)


class Document(models.Model):
    """An official notice as it was given in: its bytes lie in a file named by their hash."""

    hash = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=100, default="", blank=True)
    published = models.DateField()
    url = models.CharField(max_length=500, default="", blank=True)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(size__gt=0), name="inforce_document_size"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(by=""), name="inforce_document_told"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class Reading(models.Model):
    """One person held one value against the notice. `agrees` false opens a dispute: `found` is what
    the notice says. `row` is the hash of the value; `first` and `last` are days (ordinals)."""

    kind = models.CharField(max_length=9)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=80)
    first = models.IntegerField()
    last = models.IntegerField()
    key = models.CharField(max_length=80, default="", blank=True)
    value = models.TextField()
    status = models.CharField(max_length=12)
    source = models.TextField(default="", blank=True)
    row = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="readings")
    agrees = models.BooleanField()
    found = models.TextField(default="", blank=True)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="inforce_reading_kind"),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="inforce_reading_period"
            ),
            models.CheckConstraint(
                condition=Q(agrees=True, found="") | (Q(agrees=False) & ~Q(found="")),
                name="inforce_reading_found",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="inforce_reading_by"),
        )
        indexes = (
            models.Index(fields=["row", "id"], name="inforce_reading_row"),
            models.Index(fields=["name", "id"], name="inforce_reading_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.region} {self.value} {self.by}"


class Confirmation(models.Model):
    """A second person says what the first did. From then on money may rest on the value."""

    reading = models.OneToOneField(Reading, models.PROTECT, primary_key=True)
    row = models.CharField(max_length=64)
    last = models.IntegerField()
    first = models.CharField(max_length=150)
    second = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(first=F("second")) & ~Q(first="") & ~Q(second=""),
                name="inforce_confirmation_two_people",
            ),
        )
        indexes = (models.Index(fields=["row"], name="inforce_confirmation_row"),)

    def __str__(self) -> str:
        return f"{self.reading_id} {self.first} {self.second}"


class Withdrawal(models.Model):
    """A confirmation that no longer counts, with the reason."""

    confirmation = models.OneToOneField(Confirmation, models.PROTECT, primary_key=True)
    why = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(why="") & ~Q(by=""), name="inforce_withdrawal_why"),
        )

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.by}"


class Settlement(models.Model):
    """The end of a dispute that `reading` opened: the value stands, or it has been corrected."""

    reading = models.OneToOneField(Reading, models.PROTECT, primary_key=True)
    outcome = models.CharField(max_length=9)
    words = models.TextField()
    opened_by = models.CharField(max_length=150)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="inforce_settlement_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(by=F("opened_by")) & ~Q(words="") & ~Q(by=""),
                name="inforce_settlement_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reading_id} {self.outcome}"


class Draft(models.Model):
    """Newly published values as one person entered them: `text` is YAML in the law's own format.
    `replaces` says that a value already there is meant to be replaced, `why` the reason."""

    text = models.TextField()
    digest = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="drafts")
    replaces = models.BooleanField(default=False)
    why = models.TextField(default="", blank=True)
    origin = models.TextField(default="", blank=True)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(replaces=False) | ~Q(why=""), name="inforce_draft_why"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="inforce_draft_by"),
        )
        indexes = (models.Index(fields=["digest"], name="inforce_draft_digest"),)

    def __str__(self) -> str:
        return f"{self.id} {self.digest[:12]} {self.by}"


class Rejection(models.Model):
    """A draft that will not be put in force, with the reason."""

    draft = models.OneToOneField(Draft, models.PROTECT, primary_key=True)
    why = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(why="") & ~Q(by=""), name="inforce_rejection_why"),
        )

    def __str__(self) -> str:
        return f"{self.draft_id} {self.by}"


class Trial(models.Model):
    """A dry run of a draft on top of the law `before`: what it would change. `effects` is
    canonical JSON (`effects.Told`)."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="trials")
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    effects = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.draft_id} {self.before[:12]} → {self.after[:12]}"


class Overlay(models.Model):
    """Values in force here on top of the package's, numbered 1, 2, … without a gap. `chain` is the
    hash of this text and the chain before it: it names the whole stack."""

    number = models.IntegerField(primary_key=True)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    chain = models.CharField(max_length=64, unique=True)
    law = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="overlays")
    draft = models.OneToOneField(Draft, models.PROTECT)
    trial = models.ForeignKey(Trial, models.PROTECT)
    first = models.CharField(max_length=150)
    second = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="inforce_overlay_number"),
            models.CheckConstraint(
                condition=~Q(first=F("second")) & ~Q(first="") & ~Q(second=""),
                name="inforce_overlay_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"

    @property
    def name(self) -> str:
        """What the law calls this overlay in its list of changes."""
        return f"overlay-{self.number}.yaml"


class LawVersion(models.Model):
    """A state of the law this installation has used: which release of the software had its package,
    how many overlays lay on top."""

    hash = models.CharField(max_length=64, primary_key=True)
    package = models.CharField(max_length=64)
    software = models.CharField(max_length=40)
    overlays = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.hash[:12]} canbao {self.software} + {self.overlays}"
