"""Effects, proposals, draws and alerts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_mandates_and_decisions"),
    ]

    operations = [
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "number"), name="cases_effect_number"
                    ),
                    models.UniqueConstraint(fields=("what", "record"), name="cases_effect_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", ""), _negated=True),
                            models.Q(("record", ""), _negated=True),
                        ),
                        name="cases_effect_sound",
                    ),
                ],
            },
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "number"), name="cases_proposal_number"
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
                        name="cases_proposal_adverse_by_human",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ("grant", "partly", "refuse", "impose")),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("hash", ""), _negated=True),
                            models.Q(("explanation", ""), _negated=True),
                        ),
                        name="cases_proposal_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=8)),
                ("round", models.IntegerField()),
                ("number", models.IntegerField()),
                ("candidates", models.TextField()),
                ("barred", models.TextField()),
                ("seed", models.CharField(max_length=64)),
                ("drawn", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=12)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["drawn"], name="cases_draw_drawn")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "step", "round", "number"), name="cases_draw_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__gte", 1),
                            ("reason__in", ("first", "no_longer")),
                            ("round__gte", 0),
                            ("step__in", ("propose", "decide", "review")),
                            models.Q(("seed", ""), _negated=True),
                            models.Q(("drawn", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="cases_draw_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.IntegerField()),
                ("told", models.CharField(max_length=8)),
                ("account", models.CharField(blank=True, default="", max_length=150)),
                ("day", models.DateField()),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="cases.clock",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-day"], name="cases_alert_account")],
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "level"), name="cases_alert_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", 50), ("told", "officer")),
                            models.Q(("account", ""), ("level", 80), ("told", "manager")),
                            models.Q(("account", ""), ("level", 100), ("told", "list")),
                            _connector="OR",
                        ),
                        name="cases_alert_sound",
                    ),
                ],
            },
        ),
    ]
