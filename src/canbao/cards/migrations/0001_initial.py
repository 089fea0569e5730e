"""Orders, cards, e-cards, passwords, linked relatives, and the steps they took."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CardOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("place", models.BigIntegerField()),
                ("state", models.CharField(max_length=24)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                ("key", models.CharField(max_length=200, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("first", "replacement", "exchange", "renewal")),
                            (
                                "state__in",
                                (
                                    "ordered",
                                    "accepted",
                                    "changed",
                                    "batched",
                                    "at_bank",
                                    "account_failed",
                                    "bank_back",
                                    "at_maker",
                                    "production_failed",
                                    "maker_back",
                                    "load_pending",
                                    "loaded",
                                    "at_branch",
                                    "at_outlet",
                                    "instant",
                                    "collected",
                                    "collected_by_employer",
                                    "withdrawn",
                                ),
                            ),
                        ),
                        name="cards_order_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", ""), _negated=True),
                            models.Q(("key", ""), _negated=True),
                        ),
                        name="cards_order_by",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("collected", "collected_by_employer", "withdrawn")),
                            _negated=True,
                        ),
                        fields=("person",),
                        name="cards_one_open_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.CharField(blank=True, default="", max_length=24)),
                ("end", models.CharField(max_length=24)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cards.cardorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=9, unique=True)),
                ("person", models.BigIntegerField()),
                ("version", models.SmallIntegerField()),
                ("state", models.CharField(max_length=16)),
                ("until", models.DateField(null=True)),
                ("made", models.DateField()),
                ("expires", models.DateField(null=True)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card",
                        to="cards.cardorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="cards_card_person"),
                    models.Index(
                        condition=models.Q(("state", "temporary_loss")),
                        fields=["until"],
                        name="cards_card_until_day",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "sealed",
                                    "normal",
                                    "temporary_loss",
                                    "loss",
                                    "locked",
                                    "cancelled",
                                ),
                            )
                        ),
                        name="cards_card_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "temporary_loss"), ("until__isnull", False)),
                            models.Q(
                                models.Q(("state", "temporary_loss"), _negated=True),
                                ("until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cards_card_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version__gte", 1),
                            models.Q(
                                ("expires__isnull", True),
                                ("expires__gt", models.F("made")),
                                _connector="OR",
                            ),
                        ),
                        name="cards_card_sound",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "normal")),
                        fields=("person",),
                        name="cards_one_normal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.CharField(blank=True, default="", max_length=16)),
                ("end", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=24)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cards.card",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ECard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField(unique=True)),
                ("state", models.CharField(default="none", max_length=16)),
                ("level", models.SmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("none", "issued", "payment_open", "unlinked", "revoked"))
                        ),
                        name="cards_ecard_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", 0), ("state__in", ["none", "unlinked", "revoked"])),
                            models.Q(("level", 1), ("state", "issued")),
                            models.Q(("level", 2), ("state", "payment_open")),
                            _connector="OR",
                        ),
                        name="cards_ecard_level",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ECardStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.CharField(max_length=16)),
                ("end", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "ecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cards.ecard",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Password",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=200)),
                ("errors", models.SmallIntegerField(default=0)),
                ("locked", models.BooleanField(default=False)),
                ("changed", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("errors__gte", 0)), name="cards_password_errors"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("relative", models.BigIntegerField()),
                ("relation", models.CharField(max_length=8)),
                ("since", models.DateField()),
                ("agreed_by", models.CharField(max_length=150)),
                ("ended", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relation__in", ("spouse", "child", "parent", "other")),
                            models.Q(("person", models.F("relative")), _negated=True),
                            models.Q(("agreed_by", ""), _negated=True),
                        ),
                        name="cards_relative_sound",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended__isnull", True)),
                        fields=("person", "relative"),
                        name="cards_relative_once",
                    ),
                ],
            },
        ),
    ]
