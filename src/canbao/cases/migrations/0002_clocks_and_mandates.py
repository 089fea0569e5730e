"""Clocks, the stretches they stand still, and mandates."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("unit", models.CharField(max_length=8)),
                ("days", models.IntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("status", models.CharField(max_length=12)),
                ("start", models.DateField()),
                ("due", models.DateField()),
                ("provisional", models.BooleanField(default=False)),
                ("ended", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClockPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause", models.CharField(max_length=24)),
                ("ground", models.CharField(max_length=200)),
                ("from_day", models.DateField()),
                ("to_day", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="cases.clock",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField(null=True)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("account", models.CharField(max_length=150)),
                ("kind", models.CharField(max_length=12)),
                ("services", models.TextField()),
                ("from_day", models.DateField()),
                ("to_day", models.DateField()),
                ("given", models.CharField(max_length=8)),
                ("given_by", models.CharField(max_length=150)),
                ("accepted", models.DateField(null=True)),
                ("ended", models.DateField(null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "person"], name="cases_mandate_person"),
                    models.Index(fields=["account", "employer"], name="cases_mandate_employer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("employer", ""), ("person__isnull", False)),
                            models.Q(
                                ("person__isnull", True), models.Q(("employer", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="cases_mandate_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given__in", ("signed", "counter", "court")),
                            (
                                "kind__in",
                                (
                                    "guardian",
                                    "relative",
                                    "employer",
                                    "agent",
                                    "bank",
                                    "organisation",
                                ),
                            ),
                            ("to_day__gte", models.F("from_day")),
                            models.Q(("services__in", ("", "[]")), _negated=True),
                            models.Q(("account", ""), _negated=True),
                            models.Q(("given_by", ""), _negated=True),
                        ),
                        name="cases_mandate_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended__isnull", True), ("ended_by", "")),
                            models.Q(
                                ("ended__isnull", False), models.Q(("ended_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="cases_mandate_ended_by",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("ended__isnull", True)),
                fields=["due"],
                name="cases_clock_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended__isnull", True)),
                fields=("case", "kind"),
                name="cases_one_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("days__gte", 1),
                    ("due__gte", models.F("start")),
                    models.Q(
                        ("ended__isnull", True), ("ended__gte", models.F("start")), _connector="OR"
                    ),
                ),
                name="cases_clock_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("decision", "correction", "review_answer", "contest", "serve")),
                    ("status__in", ("text", "secondary", "inferred", "unconfirmed", "own")),
                    ("unit__in", ("working", "calendar")),
                    models.Q(("basis", ""), _negated=True),
                ),
                name="cases_clock_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockpause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_day__isnull", True)),
                fields=("clock",),
                name="cases_one_pause",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockpause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        (
                            "awaiting_applicant",
                            "court_or_authority",
                            "expert_assessment",
                            "neighbouring_office",
                        ),
                    ),
                    models.Q(("ground", ""), _negated=True),
                    models.Q(
                        ("to_day__isnull", True),
                        ("to_day__gte", models.F("from_day")),
                        _connector="OR",
                    ),
                ),
                name="cases_pause_sound",
            ),
        ),
    ]
