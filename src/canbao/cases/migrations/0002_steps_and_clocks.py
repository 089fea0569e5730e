"""Steps, facts and clocks of a case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("start", models.CharField(blank=True, default="", max_length=12)),
                ("end", models.CharField(max_length=12)),
                ("actor", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=24)),
                ("hand", models.CharField(max_length=12)),
                ("reason", models.CharField(max_length=40)),
                ("evidence", models.TextField(default="{}")),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("key", models.CharField(blank=True, default="", max_length=200)),
                ("asked_hash", models.CharField(blank=True, default="", max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "number"), name="cases_transition_number"
                    ),
                    models.UniqueConstraint(
                        fields=("case", "previous"), name="cases_transition_follows"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("case", "key"),
                        name="cases_transition_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "end__in",
                                (
                                    "draft",
                                    "received",
                                    "incomplete",
                                    "complete",
                                    "in_check",
                                    "on_hold",
                                    "needs_human",
                                    "proposed",
                                    "decided",
                                    "served",
                                    "effected",
                                    "contested",
                                    "changed",
                                    "closed",
                                    "withdrawn",
                                ),
                            ),
                            models.Q(("actor", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            ("number__gte", 1),
                        ),
                        name="cases_transition_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=60)),
                ("value", models.TextField()),
                ("source", models.CharField(max_length=60)),
                ("as_of", models.DateField()),
                ("ground", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="cases_fact_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                (
                                    "self",
                                    "record",
                                    "ledger",
                                    "benefits",
                                    "promise",
                                    "officer",
                                    "paper",
                                ),
                            ),
                            models.Q(
                                ("source__startswith", "register:"),
                                models.Q(("source", "register:"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_fact_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="cases_fact_sound",
                    ),
                ],
            },
        ),
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended__isnull", True)),
                        fields=["due"],
                        name="cases_clock_running",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended__isnull", True)),
                        fields=("case", "kind"),
                        name="cases_one_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__gte", 1),
                            ("due__gte", models.F("start")),
                            models.Q(
                                ("ended__isnull", True),
                                ("ended__gte", models.F("start")),
                                _connector="OR",
                            ),
                        ),
                        name="cases_clock_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "decision",
                                    "correction",
                                    "review_answer",
                                    "review_copy",
                                    "contest",
                                    "serve",
                                    "call_back",
                                    "hearing",
                                ),
                            ),
                            ("status__in", ("text", "secondary", "inferred", "unconfirmed", "own")),
                            ("unit__in", ("working", "calendar")),
                            models.Q(("basis", ""), _negated=True),
                        ),
                        name="cases_clock_sound",
                    ),
                ],
            },
        ),
    ]
