"""Posts: groups of services in the hands of people, for a place and for days; and what bars somebody
from a case: kin they declared, days they are away."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.accounts.models.account import Account

RELATIONS: Final = ("spouse", "lineal", "collateral", "in_law", "other")
"""夫妻、直系血亲、三代以内旁系血亲、近姻亲、其他可能影响公正的关系."""


class Post(models.Model):
    """A group of services (canonical JSON, a list of ids) that are handled together."""

    code = models.CharField(max_length=40, unique=True)
    zh = models.CharField(max_length=80)
    en = models.CharField(max_length=80)
    services = models.TextField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(zh="") & ~Q(en="") & ~Q(services__in=("", "[]")),
                name="accounts_post_sound",
            ),
        )

    def __str__(self) -> str:
        return self.code


class PostMember(models.Model):
    """Somebody serves at a post for the places within `area` (a division code, 0: everywhere), from
    one day to another, both included; an open end is null."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    area = models.BigIntegerField(default=0)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["post", "account", "area", "from_day"], name="accounts_member_once"
            ),
            models.CheckConstraint(
                condition=(Q(to_day__isnull=True) | Q(to_day__gte=F("from_day"))) & ~Q(by=""),
                name="accounts_member_sound",
            ),
        )
        indexes = (models.Index(fields=["account", "post"], name="accounts_member_posts"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.post_id} {self.area}"


class Kinship(models.Model):
    """Somebody in office declares that a person is kin: their cases are for others."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="kin")
    person = models.BigIntegerField()
    relation = models.CharField(max_length=12)
    declared = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "person"], name="accounts_kin_once"),
            models.CheckConstraint(
                condition=Q(relation__in=RELATIONS), name="accounts_kin_relation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.relation}"


class Absence(models.Model):
    """Somebody is away from one day to another, both included: no case is drawn to them."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="absences")
    from_day = models.DateField()
    to_day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "from_day"], name="accounts_absence_once"),
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")), name="accounts_absence_forward"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.from_day}"
