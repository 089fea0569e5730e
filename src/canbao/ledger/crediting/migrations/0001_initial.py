"""Credits, contribution records, interest."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "transaction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="ledger.transaction",
                    ),
                ),
                ("payer", models.CharField(blank=True, default="", max_length=24)),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book",
                        "year",
                        "person",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("year", models.SmallIntegerField()),
                ("person", models.BigIntegerField()),
                ("day", models.DateField()),
                ("zh", models.CharField(max_length=500)),
                ("en", models.CharField(max_length=500)),
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
            name="ContributionRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transaction_id",
                        "person",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("scheme", models.CharField(max_length=24)),
                ("kind", models.CharField(max_length=12)),
                ("month", models.IntegerField()),
                ("months", models.SmallIntegerField()),
                ("base", models.BigIntegerField()),
                ("credited", models.BigIntegerField()),
                ("own", models.BigIntegerField()),
                ("others", models.BigIntegerField(default=0)),
                ("place", models.BigIntegerField()),
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
            options={
                "indexes": [
                    models.Index(
                        fields=["person", "scheme", "month"], name="crediting_record_person"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("employee", "flexible", "public", "resident"))
                        ),
                        name="crediting_record_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", -12), ("months__lte", 12)),
                        name="crediting_record_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person",
                        "book",
                        "year",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("year", models.SmallIntegerField()),
                ("version", models.SmallIntegerField()),
                ("fen", models.BigIntegerField()),
                ("rate", models.CharField(blank=True, default="", max_length=16)),
                ("through", models.SmallIntegerField(default=12)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="crediting_interest_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("through__gte", 0), ("through__lte", 12)),
                        name="crediting_interest_through",
                    ),
                ],
            },
        ),
    ]
