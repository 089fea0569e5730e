"""Statements, differences and their explanations."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("batches", "0001_initial"),
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("sender", models.CharField(max_length=40)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("opening", models.BigIntegerField()),
                ("closing", models.BigIntegerField()),
                ("rows", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("received", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("bank", "treasury"))),
                        name="reconciliation_statement_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__lte", models.F("last_day")), ("rows__gte", 0)
                        ),
                        name="reconciliation_statement_days",
                    ),
                    models.UniqueConstraint(
                        fields=("book", "kind", "first_day"), name="reconciliation_statement_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "statement_id",
                        "row",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("row", models.IntegerField()),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=12)),
                ("reference", models.CharField(max_length=40)),
                ("our_reference", models.CharField(blank=True, default="", max_length=200)),
                ("fen", models.BigIntegerField()),
                ("reverses", models.CharField(blank=True, default="", max_length=40)),
                ("memo", models.CharField(blank=True, default="", max_length=200)),
                (
                    "statement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reconciliation.statement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen", 0), _negated=True),
                        name="reconciliation_line_of_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "comparison",
                        "reference",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("comparison", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=200)),
                ("left", models.BigIntegerField()),
                ("right", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("klass", models.CharField(max_length=16)),
                ("rests_on", models.CharField(blank=True, default="", max_length=300)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="batches.run",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "comparison__in",
                                (
                                    "agency_tax",
                                    "tax_treasury",
                                    "treasury_bank",
                                    "bank_ledger",
                                    "opening",
                                ),
                            )
                        ),
                        name="reconciliation_comparison",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "klass__in",
                                (
                                    "in_transit",
                                    "late_file",
                                    "wrong_reference",
                                    "reversed_after",
                                    "fee",
                                    "unknown",
                                ),
                            )
                        ),
                        name="reconciliation_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("left"), "-", models.F("right")
                                ),
                            ),
                            models.Q(("fen", 0), _negated=True),
                        ),
                        name="reconciliation_difference",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.IntegerField()),
                ("comparison", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=200)),
                ("fen", models.BigIntegerField()),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["book", "month"], name="reconciliation_explained")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="reconciliation_explained_by_somebody",
                    )
                ],
            },
        ),
    ]
