"""What the API keeps: answers to requests that bear an idempotency key, and who wants to be told of steps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.accounts.models import Account


class KeptAnswer(models.Model):
    """A request of an account under a key: what was asked (a hash), and what was answered; `status` 0
    while it is being worked on. Kept for a day."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    asked = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    media = models.CharField(max_length=80, default="", blank=True)
    body = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "key"], name="api_answer_once"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(asked=""), name="api_answer_sound"),
        )
        indexes = (models.Index(fields=["at"], name="api_answer_at"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.key} {self.status}"


class Webhook(models.Model):
    """An address that is told when a case of the account takes a step. `sealed` is the key with which
    what is sent is signed."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    sealed = models.TextField()
    made = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(url__startswith="https://") & ~Q(sealed=""), name="api_webhook_sound"
            ),
        )
        indexes = (
            models.Index(
                fields=["account"], condition=Q(ended__isnull=True), name="api_webhook_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.url}"
