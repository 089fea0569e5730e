"""Files, receipts and their allocation."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contributions", "0002_tables"),
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=10)),
                ("payer", models.CharField(blank=True, default="", max_length=24)),
                ("fen", models.BigIntegerField()),
                ("arrears", models.BigIntegerField(default=0)),
                ("paid", models.DateField()),
                ("day", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=24)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "income",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.paymentorder",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="receipts.allocation",
                    ),
                ),
            ],
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
                ("approved", models.BooleanField()),
                ("proposed_by", models.CharField(max_length=150)),
                ("by", models.CharField(max_length=150)),
                ("words", models.TextField(blank=True, default="")),
                ("day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Stopped",
            fields=[
                (
                    "allocation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="receipts.allocation",
                    ),
                ),
                ("day", models.DateField()),
                ("zh", models.TextField()),
                ("en", models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name="allocation",
            name="decision",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="receipts.decision",
            ),
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
                ("kind", models.CharField(max_length=12)),
                ("payer", models.CharField(max_length=24)),
                ("fen", models.BigIntegerField(default=0)),
                ("content", models.TextField()),
                ("key", models.CharField(max_length=64, unique=True)),
                ("document", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="proposal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="receipts.proposal",
            ),
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=4)),
                ("sender", models.CharField(max_length=40)),
                ("bank_reference", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("reference", models.CharField(blank=True, default="", max_length=24)),
                ("payer", models.CharField(blank=True, default="", max_length=24)),
                ("payer_name", models.CharField(blank=True, default="", max_length=120)),
                ("fen", models.BigIntegerField()),
                ("reverses", models.CharField(blank=True, default="", max_length=40)),
                ("memo", models.CharField(blank=True, default="", max_length=200)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="allocation",
            name="receipt",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="receipts.receipt",
            ),
        ),
        migrations.CreateModel(
            name="ReceiptFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=4)),
                ("sender", models.CharField(max_length=40)),
                ("place", models.BigIntegerField()),
                ("day", models.DateField()),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("rows", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("received", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("bank", "tax"))), name="receipts_file_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("rows__gte", 1)),
                        name="receipts_file_counts",
                    ),
                    models.UniqueConstraint(
                        fields=("kind", "sender", "place", "day", "number"),
                        name="receipts_file_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="receipt",
            name="file",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="receipts.receiptfile",
            ),
        ),
        migrations.CreateModel(
            name="Surcharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payer", models.CharField(max_length=24)),
                ("principal", models.BigIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("days", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("law", models.CharField(max_length=64)),
                ("day", models.DateField()),
                (
                    "allocation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fees",
                        to="receipts.allocation",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.paymentorder",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="receipts.surcharge",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="allocation",
            name="surcharge",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paid_by",
                to="receipts.surcharge",
            ),
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="receipts.decision",
                    ),
                ),
                ("payer", models.CharField(max_length=24)),
                ("ground", models.CharField(max_length=16)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField()),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="receipts.deferral",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EnforcementStep",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="receipts.decision",
                    ),
                ),
                ("payer", models.CharField(max_length=24)),
                ("step", models.CharField(max_length=16)),
                ("arrears", models.BigIntegerField()),
                ("fine", models.BigIntegerField(default=0)),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
                ("remedies", models.TextField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
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
                        "decision_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("due", models.DateField()),
                ("fen", models.BigIntegerField()),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="receipts.decision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0), ("number__gte", 1)),
                        name="receipts_instalment_of_something",
                    )
                ],
            },
        ),
    ]
