"""Cases with their documents, notices and promises."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=22, unique=True)),
                ("service", models.CharField(max_length=40)),
                ("person", models.BigIntegerField(null=True)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("place", models.BigIntegerField()),
                ("channel", models.CharField(max_length=12)),
                ("asked_by", models.CharField(max_length=150)),
                ("state", models.CharField(max_length=12)),
                ("version", models.IntegerField(default=0)),
                ("content", models.IntegerField(default=0)),
                ("opened", models.DateField()),
                ("last_day", models.DateField()),
                ("key", models.CharField(max_length=200, unique=True)),
                ("asked_hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-opened"], name="cases_case_person"),
                    models.Index(fields=["employer", "-opened"], name="cases_case_employer"),
                    models.Index(fields=["state", "place", "service"], name="cases_case_queue"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
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
                            )
                        ),
                        name="cases_case_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                (
                                    "online",
                                    "mobile",
                                    "counter",
                                    "terminal",
                                    "bank",
                                    "village",
                                    "phone",
                                    "office",
                                ),
                            )
                        ),
                        name="cases_case_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("employer", ""), ("person__isnull", False)),
                            models.Q(
                                ("person__isnull", True), models.Q(("employer", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="cases_case_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__gte", 100000000000), ("place__lt", 1000000000000)
                        ),
                        name="cases_case_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content__gte", 0),
                            ("last_day__gte", models.F("opened")),
                            ("version__gte", 0),
                            models.Q(("asked_by", ""), _negated=True),
                            models.Q(("key", ""), _negated=True),
                        ),
                        name="cases_case_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("file_name", models.CharField(max_length=200)),
                ("media", models.CharField(max_length=60)),
                ("size", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("ground", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "kind", "hash"), name="cases_document_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size__gt", 0),
                            models.Q(("ground", ""), _negated=True),
                            models.Q(("hash", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="cases_document_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                ("items", models.TextField(default="[]")),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="cases_notice_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "correction")),
                        fields=("case",),
                        name="cases_one_correction_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "correction",
                                    "needs_human",
                                    "on_hold",
                                    "decision",
                                    "withdrawn",
                                    "call_back",
                                    "hearing",
                                ),
                            ),
                            models.Q(("zh", ""), _negated=True),
                            models.Q(("en", ""), _negated=True),
                        ),
                        name="cases_notice_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("instead", models.CharField(max_length=60)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                ("ground", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="cases.case",
                    ),
                ),
                ("follows_zh", models.TextField()),
                ("follows_en", models.TextField()),
                ("text_hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "instead"), name="cases_promise_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("zh", ""), _negated=True),
                            models.Q(("en", ""), _negated=True),
                            models.Q(("follows_zh", ""), _negated=True),
                            models.Q(("follows_en", ""), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            models.Q(("text_hash", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="cases_promise_sound",
                    ),
                ],
            },
        ),
    ]
