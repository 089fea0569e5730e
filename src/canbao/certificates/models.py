"""What was issued, what was revoked, which files were given out, which verifications failed.

All four are append only; `issuing`, `paper` and `verifying` alone write here.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

LANGUAGES: Final = ("zh", "en")
FAILURES: Final = ("unknown", "wrong_code")


class Certificate(models.Model):
    """One document: `content` is canonical JSON in both languages, `hash` its SHA-256. `subject` is
    `P<person>` or `E<credit code>`. It is good up to and with `valid_until`, or for ever. `code` is
    what the paper carries besides the serial: whoever has both holds the paper. `key` makes issuing
    again harmless."""

    serial = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    content = models.TextField()
    hash = models.CharField(max_length=64)
    code = models.CharField(max_length=8)
    day = models.DateField()
    valid_until = models.DateField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("day")),
                name="certificates_valid_until",
            ),
            models.CheckConstraint(
                condition=~Q(by="") & ~Q(key="") & ~Q(code="") & ~Q(content=""),
                name="certificates_whole",
            ),
            models.CheckConstraint(
                condition=Q(subject__startswith="P") | Q(subject__startswith="E"),
                name="certificates_of_somebody",
            ),
        )
        indexes = (models.Index(fields=["subject", "-id"], name="certificates_subject"),)

    def __str__(self) -> str:
        return f"{self.serial} {self.kind} {self.subject}"


class Revocation(models.Model):
    """The document no longer counts since `day`; by a named human, with the reason and its ground."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    day = models.DateField()
    by = models.CharField(max_length=150)
    zh = models.TextField()
    en = models.TextField()
    ground = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(by="") & ~Q(zh="") & ~Q(en="") & ~Q(ground=""),
                name="certificates_revoked_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} revoked {self.day}"


class PaperFile(models.Model):
    """A signed PDF that was given out: its SHA-256, in which language, sealed by which certificate
    (SHA-256 of its DER form). The bytes lie in the folder of the installation and can be made anew."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(max_length=2)
    hash = models.CharField(max_length=64, unique=True)
    sealed_by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="certificates_file_language"
            ),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.language} {self.hash[:12]}"


class FailedCheck(models.Model):
    """Somebody asked for a serial that was never issued (`unknown`), or with the wrong code. Who asked
    is not kept: checking needs no account."""

    serial = models.CharField(max_length=16)
    why = models.CharField(max_length=12)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(why__in=FAILURES), name="certificates_failed_why"),
        )
        indexes = (models.Index(fields=["day", "serial"], name="certificates_failed"),)

    def __str__(self) -> str:
        return f"{self.serial} {self.why} {self.day}"
