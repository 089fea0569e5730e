"""Deliveries and facts, lawful months, findings and answers, trials and thresholds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("source", models.CharField(max_length=40)),
                ("as_of", models.DateField()),
                ("rows", models.IntegerField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("kind", "source", "as_of"), name="robots_delivery_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            ("rows__gte", 0),
                        ),
                        name="robots_delivery_said",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("person", models.BigIntegerField(null=True)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("reference", models.CharField(blank=True, default="", max_length=80)),
                ("from_day", models.DateField()),
                ("to_day", models.DateField(null=True)),
                ("fen", models.BigIntegerField(null=True)),
                ("number", models.BigIntegerField(null=True)),
                ("words", models.CharField(blank=True, default="", max_length=200)),
                ("source", models.CharField(max_length=40)),
                ("day", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "person"], name="robots_fact_person"),
                    models.Index(
                        condition=models.Q(("employer", ""), _negated=True),
                        fields=["kind", "employer"],
                        name="robots_fact_employer",
                    ),
                    models.Index(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=["kind", "reference"],
                        name="robots_fact_reference",
                    ),
                ],
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_day__isnull", True),
                            ("to_day__gte", models.F("from_day")),
                            _connector="OR",
                        ),
                        name="robots_fact_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                            models.Q(
                                ("person__isnull", False),
                                models.Q(("employer", ""), _negated=True),
                                models.Q(("reference", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="robots_fact_about",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="LawfulMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=20)),
                ("birth_month", models.IntegerField()),
                ("earliest", models.IntegerField()),
                ("statutory", models.IntegerField()),
                ("law", models.CharField(max_length=64)),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("category", "birth_month"), name="robots_lawful_once"
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=4)),
                ("clause", models.CharField(max_length=24)),
                ("version", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=80)),
                ("person", models.BigIntegerField(null=True)),
                ("evidence", models.TextField()),
                ("evidence_hash", models.CharField(max_length=64)),
                ("severity", models.SmallIntegerField()),
                ("action", models.CharField(max_length=40)),
                ("on", models.CharField(max_length=5)),
                ("origin", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "rule"], name="robots_finding_person"),
                    models.Index(fields=["rule", "day"], name="robots_finding_rule"),
                ],
                "constraints": (
                    models.UniqueConstraint(
                        fields=("rule", "clause", "subject", "evidence_hash"),
                        name="robots_finding_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__gte", 1),
                            ("severity__lte", 4),
                            (
                                "subject_kind__in",
                                ("person", "employer", "officer", "certificate", "run"),
                            ),
                            ("on__in", ("case", "run", "night")),
                            models.Q(("action", ""), _negated=True),
                            models.Q(("subject", ""), _negated=True),
                        ),
                        name="robots_finding_sound",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=9)),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="robots.finding",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("confirmed", "unfounded"))),
                        name="robots_answer_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="robots_answer_said",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=4)),
                ("thresholds", models.TextField()),
                ("from_day", models.DateField()),
                ("to_day", models.DateField()),
                ("result", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_day__lte", models.F("to_day")),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="robots_trial_sound",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=4)),
                ("name", models.CharField(max_length=24)),
                ("value", models.BigIntegerField()),
                ("from_day", models.DateField()),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("checked_by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thresholds_in_force",
                        to="robots.trial",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["rule", "name", "from_day"], name="robots_threshold_rule")
                ],
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_by", models.F("by")), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("checked_by", ""), _negated=True),
                            models.Q(("words", ""), _negated=True),
                        ),
                        name="robots_threshold_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="robots_threshold_value"
                    ),
                ),
            },
        ),
    ]
