"""Checks, proposals, decisions and their effects."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_clocks_and_mandates"),
    ]

    operations = [
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
            ],
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("what", models.CharField(max_length=40)),
                ("record", models.CharField(max_length=100)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="cases.decision",
                    ),
                ),
            ],
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="cases.case",
                    ),
                ),
                (
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="cases.check",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="cases_check_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tier__in", ("green", "amber", "red")),
                    models.Q(("by", ""), _negated=True),
                    models.Q(("tier", "green"), ("second", True), _connector="OR"),
                ),
                name="cases_check_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="cases_decision_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", True)),
                fields=("case",),
                name="cases_one_first_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("checked_by", models.F("by")), _negated=True),
                name="cases_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("checked_by__startswith", "robot:"), _negated=True),
                name="cases_robot_checks_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "grant"),
                    models.Q(
                        models.Q(("by", ""), _negated=True),
                        models.Q(("by__startswith", "robot:"), _negated=True),
                        models.Q(("role__in", ("person", "employer", "system")), _negated=True),
                        models.Q(("reason_zh", ""), _negated=True),
                        models.Q(("reason_en", ""), _negated=True),
                        models.Q(("ground", ""), _negated=True),
                        models.Q(("remedies", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_decision_adverse_by_human",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ("grant", "partly", "refuse")),
                    models.Q(("by", ""), _negated=True),
                    models.Q(("hash", ""), _negated=True),
                    models.Q(("explanation", ""), _negated=True),
                ),
                name="cases_decision_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(
                fields=("decision", "number"), name="cases_effect_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(fields=("what", "record"), name="cases_effect_once"),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what", ""), _negated=True), models.Q(("record", ""), _negated=True)
                ),
                name="cases_effect_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("case", "number"), name="cases_proposal_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "grant"),
                    models.Q(
                        models.Q(("by", ""), _negated=True),
                        models.Q(("by__startswith", "robot:"), _negated=True),
                        models.Q(("role__in", ("person", "employer", "system")), _negated=True),
                        models.Q(("reason_zh", ""), _negated=True),
                        models.Q(("reason_en", ""), _negated=True),
                        models.Q(("ground", ""), _negated=True),
                        models.Q(("remedies", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_proposal_adverse_by_human",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ("grant", "partly", "refuse")),
                    models.Q(("by", ""), _negated=True),
                    models.Q(("hash", ""), _negated=True),
                    models.Q(("explanation", ""), _negated=True),
                ),
                name="cases_proposal_sound",
            ),
        ),
    ]
