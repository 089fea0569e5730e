"""The roles of cases, who stands behind an account, posts, kin and absences."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

ROLES = (
    "person",
    "employer",
    "street_officer",
    "reader",
    "analyst",
    "finance_clerk",
    "payment_officer",
    "payment_checker",
    "law_officer",
    "auditor",
    "administrator",
    "case_officer",
    "case_manager",
    "counter",
    "desk",
    "reviewer",
)
PLACED = ("street_officer", "case_manager", "counter", "desk", "reviewer")


def _id() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _account(related_name: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        on_delete=models.deletion.PROTECT, related_name=related_name, to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_money")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="identity",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=Q(("identity", ""), _negated=True),
                fields=["identity"],
                name="accounts_identity",
            ),
        ),
        migrations.RemoveConstraint(model_name="account", name="accounts_role"),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=Q(("role__in", ROLES)), name="accounts_role"
            ),
        ),
        migrations.RemoveConstraint(model_name="account", name="accounts_officer_has_area"),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("role__in", PLACED), _negated=True), ("area__gt", 0), _connector="OR"
                ),
                name="accounts_officer_has_area",
            ),
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", _id()),
                ("code", models.CharField(max_length=40, unique=True)),
                ("zh", models.CharField(max_length=80)),
                ("en", models.CharField(max_length=80)),
                ("services", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(("code", ""), _negated=True),
                            Q(("zh", ""), _negated=True),
                            Q(("en", ""), _negated=True),
                            Q(("services__in", ("", "[]")), _negated=True),
                        ),
                        name="accounts_post_sound",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostMember",
            fields=[
                ("id", _id()),
                ("area", models.BigIntegerField(default=0)),
                ("from_day", models.DateField()),
                ("to_day", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("account", _account("posts")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT,
                        related_name="members",
                        to="accounts.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "post"], name="accounts_member_posts")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "account", "area", "from_day"), name="accounts_member_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(
                                ("to_day__isnull", True),
                                ("to_day__gte", F("from_day")),
                                _connector="OR",
                            ),
                            Q(("by", ""), _negated=True),
                        ),
                        name="accounts_member_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Kinship",
            fields=[
                ("id", _id()),
                ("person", models.BigIntegerField()),
                ("relation", models.CharField(max_length=12)),
                ("declared", models.DateField()),
                ("account", _account("kin")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "person"), name="accounts_kin_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("relation__in", ("spouse", "lineal", "collateral", "in_law", "other"))
                        ),
                        name="accounts_kin_relation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", _id()),
                ("from_day", models.DateField()),
                ("to_day", models.DateField()),
                ("account", _account("absences")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "from_day"), name="accounts_absence_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(("to_day__gte", F("from_day"))), name="accounts_absence_forward"
                    ),
                ],
            },
        ),
    ]
