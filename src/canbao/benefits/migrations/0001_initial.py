"""Claims, decisions, awards and their revisions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0002_guards")]

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
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("cause", models.CharField(max_length=16)),
                ("explanation", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("law", models.CharField(max_length=64)),
                ("adverse", models.BooleanField(default=False)),
                ("human", models.BooleanField(default=False)),
                ("remedies", models.TextField(blank=True, default="")),
                ("decided_by", models.CharField(max_length=150)),
                ("checked_by", models.CharField(blank=True, default="", max_length=150)),
                ("day", models.DateField()),
                (
                    "basis",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="benefits.basis",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.claim"
                    ),
                ),
            ],
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
        ),
        migrations.CreateModel(
            name="OverpaymentDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="benefits.decision"
                    ),
                ),
                (
                    "overpayment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="benefits.overpayment"
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.transaction",
                    ),
                ),
            ],
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
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("cause", models.CharField(max_length=16)),
                ("stretches", models.TextField()),
                ("explanation", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("law", models.CharField(max_length=64)),
                ("adverse", models.BooleanField(default=False)),
                ("human", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "award",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.award"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.claim"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="proposal",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.proposal"
            ),
        ),
    ]
