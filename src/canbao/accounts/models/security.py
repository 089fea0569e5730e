"""What proves who somebody is beside the password, which sessions are open, and tokens for programs.

Codes and tokens are kept as keyed hashes, the seed of an authenticator sealed with the installation's
secret: whoever reads the tables can sign in with none of it.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.accounts.models.account import Account

RECOVERY, COUNTER_CODE, MAILED = "recovery", "counter", "mail"
CODES: Final = (RECOVERY, COUNTER_CODE, MAILED)
SHOWN: Final = ("id_card", "passport", "residence_permit", "staff_card")
"""What a clerk may be shown before a code is handed out."""


class Authenticator(models.Model):
    """The seed of a time-based code (RFC 6238), sealed. `confirmed` once a first code was right;
    `last_step` is the step of the last code taken, which is not taken again."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="authenticator")
    sealed = models.TextField()
    confirmed = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(sealed=""), name="accounts_seed_there"),)

    def __str__(self) -> str:
        return f"{self.account_id}"


class Passkey(models.Model):
    """A key pair of which the other half is in a device or a security key of the account's holder."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    signs = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    added = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(credential="") & ~Q(public_key="") & Q(signs__gte=0),
                name="accounts_passkey_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.name}"


class Code(models.Model):
    """A code that works once: one of the printed ones, one a clerk gave to somebody who showed who
    they are, or one sent to the address on record."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="codes")
    kind = models.CharField(max_length=8)
    hash = models.CharField(max_length=64)
    given_by = models.CharField(max_length=150, default="", blank=True)
    shown = models.CharField(max_length=20, default="", blank=True)
    made = models.DateTimeField()
    until = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "hash"], name="accounts_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=CODES) & ~Q(hash="")
                & (Q(kind=RECOVERY) | Q(until__isnull=False)),
                name="accounts_code_sound",
            ),
            models.CheckConstraint(
                condition=~Q(kind=COUNTER_CODE) | (~Q(given_by="") & Q(shown__in=SHOWN)),
                name="accounts_code_by_a_clerk",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class SignedIn(models.Model):
    """A session somebody began: by which means, with which browser. It is open while its key is."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    means = models.CharField(max_length=12)
    browser = models.CharField(max_length=120, default="", blank=True)
    begun = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["account", "-begun"], name="accounts_signed_in"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.means}"


class Failures(models.Model):
    """How often something failed since a moment: for an address, or for the codes of a name."""

    key = models.CharField(max_length=160, unique=True)
    count = models.IntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class Token(models.Model):
    """A program's way in, in the name of an account: what it may do (canonical JSON, a list of
    scopes), how long, and how often it asked in the minute `minute`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.TextField()
    made = models.DateTimeField()
    until = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    asked = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(scopes__in=("", "[]")) & Q(until__gt=models.F("made")),
                name="accounts_token_sound",
            ),
        )
        indexes = (models.Index(fields=["account", "-made"], name="accounts_token_of"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.name}"
