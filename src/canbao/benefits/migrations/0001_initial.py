"""Claims, decisions, awards and their revisions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Basis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("content", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("payee", models.BigIntegerField(null=True)),
                ("benefit", models.CharField(max_length=32)),
                ("place", models.BigIntegerField()),
                ("month", models.IntegerField()),
                ("facts", models.TextField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "benefit", "month", "day"), name="benefits_claim_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("insured", models.BigIntegerField(null=True)),
                ("benefit", models.CharField(max_length=32)),
                ("place", models.BigIntegerField()),
                ("first_month", models.IntegerField()),
                ("key", models.CharField(max_length=120, unique=True)),
                ("day", models.DateField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.claim"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person"], name="benefits_award_person"),
                    models.Index(fields=["book", "person"], name="benefits_award_book"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("way", models.CharField(max_length=40)),
                ("outcome", models.CharField(blank=True, default="", max_length=80)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "day", "way"), name="benefits_contact_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("message", "warning", "attempt"))),
                        name="benefits_contact_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeSign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("source", models.CharField(max_length=80)),
                ("known", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "day", "kind", "source"), name="benefits_sign_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "agency",
                                    "phone",
                                    "terminal",
                                    "relative",
                                    "bank",
                                    "village",
                                    "visit",
                                    "abroad",
                                    "medical",
                                    "travel",
                                    "card",
                                    "register",
                                    "death_report",
                                    "death_confirmed",
                                    "custody",
                                    "custody_ended",
                                ),
                            )
                        ),
                        name="benefits_sign_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Overpayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("individual", models.BigIntegerField(default=0)),
                ("found", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="benefits.award"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person"], name="benefits_overpaid_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0), ("individual__gte", 0)),
                        name="benefits_overpayment_amount",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "overpayment_id",
                        "plan",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("plan", models.IntegerField()),
                ("month", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("way", models.CharField(max_length=8)),
                ("person", models.BigIntegerField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "overpayment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="benefits.overpayment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "month"], name="benefits_instalment_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("return", "set_off"))),
                        name="benefits_instalment_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0), ("plan__gte", 1)),
                        name="benefits_instalment_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverpaymentMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "overpayment_id",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("individual", models.BigIntegerField(default=0)),
                (
                    "overpayment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="benefits.overpayment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0), ("individual__gte", 0)),
                        name="benefits_overpaid_month",
                    )
                ],
            },
        ),
    ]
