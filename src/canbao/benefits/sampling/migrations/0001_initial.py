"""Samples and their inspections."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("benefits", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=24)),
                ("month", models.IntegerField()),
                ("percent", models.IntegerField()),
                ("seed", models.CharField(max_length=64)),
                ("cases", models.IntegerField()),
                ("cases_hash", models.CharField(max_length=64)),
                ("last_decision", models.BigIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "month"), name="sampling_once_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cases__gt", 0),
                            ("percent__gte", 1),
                            ("percent__lte", 100),
                            models.Q(("seed", ""), _negated=True),
                        ),
                        name="sampling_sample_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampledCase",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sample_id",
                        "decision_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("post", models.CharField(max_length=150)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.decision",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="sampling.sample",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=5)),
                ("words", models.TextField(blank=True, default="")),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.decision",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="sampling.sample",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("sound", "wrong"))),
                        name="sampling_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "sound"),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sampling_wrong_said",
                    ),
                ],
            },
        ),
    ]
