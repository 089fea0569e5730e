"""Switches of robots, what decided cases put on file, parts of life events."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0006_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="RobotSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=40)),
                ("on", models.BooleanField()),
                ("by", models.CharField(max_length=150)),
                ("reason", models.TextField()),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("service", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("by__startswith", "robot:"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="services_switch_by_human",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BundlePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="cases.case",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="part_of",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bundle", "number"), name="services_part_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__gte", 1),
                            models.Q(("bundle", models.F("case")), _negated=True),
                        ),
                        name="services_part_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("person", models.BigIntegerField(null=True)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("state", models.CharField(default="entered", max_length=8)),
                ("content", models.TextField(default="{}")),
                ("from_day", models.DateField()),
                ("to_day", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("checked_by", models.CharField(blank=True, default="", max_length=150)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "kind"], name="services_filing_person"),
                    models.Index(fields=["employer", "kind"], name="services_filing_employer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "kind", "state"), name="services_filing_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("employer", ""), ("person__isnull", False)),
                            models.Q(
                                ("person__isnull", True), models.Q(("employer", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="services_filing_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("entered", "ended")),
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("checked_by", models.F("by")), _negated=True),
                            models.Q(
                                ("to_day__isnull", True),
                                ("to_day__gte", models.F("from_day")),
                                _connector="OR",
                            ),
                        ),
                        name="services_filing_sound",
                    ),
                ],
            },
        ),
    ]
