"""Findings of a re-decision."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("batches", "0001_initial"),
        ("benefits", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
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
                ("month", models.IntegerField()),
                ("revision", models.IntegerField()),
                ("due", models.BigIntegerField()),
                ("today", models.BigIntegerField(null=True)),
                ("cause", models.CharField(max_length=12)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                ("adverse", models.BooleanField()),
                (
                    "award",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="benefits.award",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="benefits.proposal",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="batches.run",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["award"], name="redecision_award")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                (
                                    "law",
                                    "new_fact",
                                    "corrected",
                                    "several",
                                    "error",
                                    "dead",
                                    "stopped",
                                ),
                            )
                        ),
                        name="redecision_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("today__isnull", True),
                            models.Q(("today", models.F("due")), _negated=True),
                            _connector="OR",
                        ),
                        name="redecision_differs",
                    ),
                ],
            },
        ),
    ]
