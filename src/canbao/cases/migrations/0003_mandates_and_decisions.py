"""Pauses of clocks, mandates, checks and decisions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_steps_and_clocks"),
    ]

    operations = [
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_day__isnull", True)),
                        fields=("clock",),
                        name="cases_one_pause",
                    ),
                    models.CheckConstraint(
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
                ],
            },
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
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.IntegerField()),
                ("number", models.IntegerField()),
                ("tier", models.CharField(max_length=6)),
                ("second", models.BooleanField()),
                ("findings", models.TextField(default="[]")),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="cases_check_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__in", ("green", "amber", "red")),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("tier", "green"), ("second", True), _connector="OR"),
                        ),
                        name="cases_check_sound",
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
                ("number", models.IntegerField()),
                ("outcome", models.CharField(max_length=8)),
                ("explanation", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("reason_zh", models.TextField(blank=True, default="")),
                ("reason_en", models.TextField(blank=True, default="")),
                ("ground", models.CharField(blank=True, default="", max_length=300)),
                ("remedies", models.TextField(blank=True, default="")),
                ("by", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=24)),
                ("day", models.DateField()),
                ("content", models.IntegerField()),
                ("checked_by", models.CharField(blank=True, default="", max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="cases.case",
                    ),
                ),
                (
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="cases.check",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.decision"
                    ),
                ),
                ("identity", models.CharField(blank=True, default="", max_length=64)),
                ("checked_identity", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "number"), name="cases_decision_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True)),
                        fields=("case",),
                        name="cases_one_first_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("by")), _negated=True),
                        name="cases_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked_by__startswith", "robot:"), _negated=True),
                        name="cases_robot_checks_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "grant"),
                            models.Q(
                                models.Q(("by", ""), _negated=True),
                                models.Q(("by__startswith", "robot:"), _negated=True),
                                models.Q(
                                    ("role__in", ("person", "employer", "system")), _negated=True
                                ),
                                models.Q(("reason_zh", ""), _negated=True),
                                models.Q(("reason_en", ""), _negated=True),
                                models.Q(("ground", ""), _negated=True),
                                models.Q(("remedies", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_decision_adverse_by_human",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identity", ""),
                            models.Q(("checked_identity", models.F("identity")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ("grant", "partly", "refuse", "impose")),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("hash", ""), _negated=True),
                            models.Q(("explanation", ""), _negated=True),
                        ),
                        name="cases_decision_sound",
                    ),
                ],
            },
        ),
    ]
