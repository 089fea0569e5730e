"""The tables of this room."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("employer", models.CharField(max_length=18)),
                ("month", models.IntegerField()),
                ("version", models.IntegerField()),
                ("place", models.BigIntegerField()),
                ("source", models.CharField(max_length=12)),
                ("file", models.CharField(blank=True, default="", max_length=64)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                ("staff", models.IntegerField()),
                ("wages", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["month", "employer"], name="contributions_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employer", "month", "version"),
                        name="contributions_declaration_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ("page", "file", "api", "estimate", "correction"))
                        ),
                        name="contributions_declaration_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version__gte", 1), ("staff__gte", 0), ("wages__gte", 0)
                        ),
                        name="contributions_declaration_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredWage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "declaration_id",
                        "person",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("month", models.IntegerField()),
                ("schemes", models.SmallIntegerField()),
                ("wage", models.BigIntegerField()),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared",
                        to="contributions.declaration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InjuryRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("employer", models.CharField(max_length=18)),
                ("from_month", models.IntegerField()),
                ("industry_class", models.SmallIntegerField()),
                ("floating", models.SmallIntegerField(default=100)),
                ("ground", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("industry_class__gte", 1), ("industry_class__lte", 8)),
                        name="contributions_injury_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("floating__in", (50, 80, 100, 120, 150))),
                        name="contributions_injury_float",
                    ),
                    models.UniqueConstraint(
                        fields=("employer", "from_month", "day"), name="contributions_injury_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("scheme", models.CharField(max_length=24)),
                ("kind", models.CharField(max_length=12)),
                ("place", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("group", models.CharField(blank=True, default="", max_length=16)),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField(null=True)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["scheme", "person"], name="contributions_plan_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("flexible", "resident", "government"))),
                        name="contributions_plan_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_month__isnull", True),
                            ("from_month__lte", models.F("to_month")),
                            _connector="OR",
                        ),
                        name="contributions_plan_in_order",
                    ),
                    models.UniqueConstraint(
                        fields=("person", "scheme", "from_month", "day"),
                        name="contributions_plan_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RowFinding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "declaration_id",
                        "row",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("row", models.IntegerField()),
                ("number", models.SmallIntegerField()),
                ("returned", models.BooleanField()),
                ("code", models.CharField(max_length=24)),
                ("value", models.CharField(blank=True, default="", max_length=80)),
                ("other", models.CharField(blank=True, default="", max_length=40)),
                ("given", models.CharField(blank=True, default="", max_length=200)),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="contributions.declaration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("day", models.DateField()),
                ("provisional", models.BooleanField()),
                ("lines", models.IntegerField()),
                ("waiting", models.IntegerField()),
                (
                    "declaration",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="contributions.declaration",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("provisional", True), ("waiting__gt", 0), _connector="OR"
                        ),
                        fields=["declaration"],
                        name="contributions_unsettled",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("declaration", "number"), name="contributions_assessment_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "declaration_id",
                        "person",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("month", models.IntegerField()),
                ("schemes", models.SmallIntegerField()),
                ("wage", models.BigIntegerField()),
                ("pension_base", models.BigIntegerField(default=0)),
                ("pension_person", models.BigIntegerField(default=0)),
                ("pension_employer", models.BigIntegerField(default=0)),
                ("pension_credited", models.BigIntegerField(default=0)),
                ("unemployment_base", models.BigIntegerField(default=0)),
                ("unemployment_person", models.BigIntegerField(default=0)),
                ("unemployment_employer", models.BigIntegerField(default=0)),
                ("injury_base", models.BigIntegerField(default=0)),
                ("injury_employer", models.BigIntegerField(default=0)),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="contributions.declaration",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "month"], name="contributions_line_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=24, unique=True)),
                ("payer", models.CharField(max_length=24)),
                ("month", models.IntegerField()),
                ("version", models.IntegerField(default=1)),
                ("speaks_of", models.CharField(default="difference", max_length=10)),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                ("due", models.DateField()),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.declaration",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.transaction",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.plan",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["payer", "month"], name="contributions_order_payer"),
                    models.Index(fields=["due"], name="contributions_order_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("declaration__isnull", False), ("plan__isnull", True)),
                            models.Q(("declaration__isnull", True), ("plan__isnull", False)),
                            _connector="OR",
                        ),
                        name="contributions_order_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fen", 0), _negated=True),
                        name="contributions_order_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("speaks_of__in", ("difference", "reversal", "whole"))),
                        name="contributions_order_speaks_of",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "plan_id",
                        "month",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.IntegerField()),
                ("number", models.SmallIntegerField()),
                ("person", models.BigIntegerField()),
                ("base", models.BigIntegerField()),
                ("person_part", models.BigIntegerField()),
                ("subsidy", models.BigIntegerField()),
                ("credited", models.BigIntegerField()),
                ("provisional", models.BooleanField()),
                ("day", models.DateField()),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="contributions.plan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month", "plan"], name="contributions_plan_line")],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.IntegerField()),
                ("scheme", models.CharField(max_length=24)),
                ("person", models.BigIntegerField(default=0)),
                ("day", models.DateField()),
                ("zh", models.CharField(max_length=500)),
                ("en", models.CharField(max_length=500)),
                (
                    "declaration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.declaration",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.plan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month"], name="contributions_waiting_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("declaration__isnull", False), ("plan__isnull", True)),
                            models.Q(("declaration__isnull", True), ("plan__isnull", False)),
                            _connector="OR",
                        ),
                        name="contributions_waiting_of_one",
                    )
                ],
            },
        ),
    ]
