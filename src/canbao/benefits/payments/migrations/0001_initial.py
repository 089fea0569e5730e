"""Payment runs and what they rest on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("benefits", "0002_guards"),
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApproverLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("fen", models.BigIntegerField()),
                ("from_day", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "indexes": [models.Index(fields=["name", "from_day"], name="payments_limit_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fen__gte", 0), models.Q(("by", models.F("name")), _negated=True)
                        ),
                        name="payments_limit_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("bank", models.CharField(max_length=16)),
                ("number", models.CharField(max_length=34)),
                ("holder", models.CharField(max_length=200)),
                ("own", models.BooleanField(default=False)),
                ("from_day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                ("source", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "id"], name="payments_account_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bank", ""), _negated=True),
                            models.Q(("number", ""), _negated=True),
                            models.Q(("holder", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="payments_account_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("rule", models.CharField(max_length=8)),
                ("words", models.TextField()),
                ("day", models.DateField()),
                ("until", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "until"], name="payments_hold_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__gte", models.F("day")),
                            models.Q(("words", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="payments_hold_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldLifted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lifted",
                        to="payments.hold",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=24)),
                ("place", models.BigIntegerField()),
                ("month", models.IntegerField()),
                ("number", models.IntegerField(default=1)),
                ("state", models.CharField(default="prepared", max_length=12)),
                ("day", models.DateField()),
                ("prepared_by", models.CharField(max_length=150)),
                ("released_by", models.CharField(blank=True, default="", max_length=150)),
                ("released_day", models.DateField(null=True)),
                ("persons", models.IntegerField(default=0)),
                ("fen", models.BigIntegerField(default=0)),
                ("repaid", models.BigIntegerField(default=0)),
                ("deducted", models.BigIntegerField(default=0)),
                ("file", models.CharField(blank=True, default="", max_length=64)),
                ("pick", models.BigIntegerField(null=True)),
                ("post", models.BigIntegerField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="ledger.book"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "place", "month", "number"), name="payments_run_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("prepared", "checked", "released", "sent", "cancelled"))
                        ),
                        name="payments_run_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("released_by", models.F("prepared_by")), _negated=True),
                        name="payments_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("released", "sent")), _negated=True),
                            models.Q(
                                models.Q(("released_by", ""), _negated=True),
                                ("released_day__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="payments_released_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "person",
                        "award_id",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("month", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("individual", models.BigIntegerField(default=0)),
                ("revision", models.IntegerField()),
                ("cause", models.CharField(max_length=16)),
                ("account", models.BigIntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.award",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["award", "month"], name="payments_line_award")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fen__gt", 0),
                            ("individual__gte", 0),
                            ("individual__lte", models.F("fen")),
                        ),
                        name="payments_line_amounts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "person",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("account", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("individual", models.BigIntegerField()),
                ("repaid", models.BigIntegerField(default=0)),
                ("deducted", models.BigIntegerField(default=0)),
                ("remaining", models.BigIntegerField()),
                ("transaction", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "transaction"], name="payments_payment_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fen__gte", 0),
                            ("individual__gte", 0),
                            ("individual__lte", models.F("fen")),
                            ("repaid__gte", 0),
                            ("deducted__gte", 0),
                            ("deducted__lte", models.F("fen")),
                        ),
                        name="payments_payment_amounts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "award_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("reason", models.CharField(max_length=12)),
                ("from_month", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.award",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["award", "run"], name="payments_left_out_award")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                ("hold", "no_account", "unverified", "cooling_off", "returned"),
                            )
                        ),
                        name="payments_left_out_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Excess",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "award_id",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.IntegerField()),
                ("person", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("individual", models.BigIntegerField(default=0)),
                (
                    "award",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.award",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="excesses",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="payments_excess_amount"
                    )
                ],
            },
        ),
    ]
