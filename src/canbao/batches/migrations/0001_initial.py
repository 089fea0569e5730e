"""Runs, their chunks, and leased jobs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, default="", max_length=64)),
                ("payload", models.TextField(default="{}")),
                ("state", models.CharField(default="open", max_length=6)),
                ("run_after", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("leased_by", models.CharField(blank=True, default="", max_length=64)),
                ("attempts", models.IntegerField(default=0)),
                ("most_attempts", models.IntegerField(default=5)),
                ("last_error_zh", models.TextField(blank=True, default="")),
                ("last_error_en", models.TextField(blank=True, default="")),
                ("enqueued", models.DateTimeField()),
                ("finished", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("open", "leased"))),
                        fields=["kind", "run_after", "id"],
                        name="batches_job_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "leased", "done", "failed"))),
                        name="batches_job_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_until__isnull", False),
                                ("state", "leased"),
                                models.Q(("leased_by", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "leased"), _negated=True),
                                ("lease_until__isnull", True),
                                ("leased_by", ""),
                            ),
                            _connector="OR",
                        ),
                        name="batches_job_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempts__gte", 0), ("attempts__lte", models.F("most_attempts"))
                        ),
                        name="batches_job_attempts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished__isnull", False), ("state", "done")),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("finished__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="batches_job_finished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("parameters", models.TextField(default="{}")),
                ("parameters_hash", models.CharField(max_length=64)),
                ("snapshot", models.CharField(max_length=64)),
                ("dry", models.BooleanField(default=False)),
                ("state", models.CharField(default="prepared", max_length=9)),
                ("asked_by", models.CharField(max_length=150)),
                ("prepared", models.DateTimeField()),
                ("started", models.DateTimeField(null=True)),
                ("finished", models.DateTimeField(null=True)),
                ("reason_zh", models.TextField(blank=True, default="")),
                ("reason_en", models.TextField(blank=True, default="")),
                ("chunk_count", models.IntegerField()),
                ("rows", models.BigIntegerField(default=0)),
                ("sum_fen", models.BigIntegerField(default=0)),
                ("counts", models.TextField(default="{}")),
                ("output_hash", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="batches_run_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "parameters_hash", "snapshot", "dry"),
                        name="batches_run_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("prepared", "running", "waiting", "done", "failed", "cancelled"),
                            )
                        ),
                        name="batches_run_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chunk_count__gte", 0), ("rows__gte", 0)),
                        name="batches_run_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(
                                ("finished__isnull", False),
                                models.Q(("output_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batches_run_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.IntegerField()),
                ("first", models.CharField(max_length=64)),
                ("last", models.CharField(max_length=64)),
                ("input_hash", models.CharField(blank=True, default="", max_length=64)),
                ("state", models.CharField(default="open", max_length=6)),
                ("output_hash", models.CharField(blank=True, default="", max_length=64)),
                ("rows", models.BigIntegerField(default=0)),
                ("counts", models.TextField(default="{}")),
                ("sum_fen", models.BigIntegerField(default=0)),
                ("examples", models.TextField(default="[]")),
                ("worker", models.CharField(blank=True, default="", max_length=64)),
                ("finished", models.DateTimeField(null=True)),
                ("took_ms", models.IntegerField(default=0)),
                ("error_zh", models.TextField(blank=True, default="")),
                ("error_en", models.TextField(blank=True, default="")),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="batches.run",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["run", "ordinal"],
                        name="batches_chunk_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "ordinal"), name="batches_chunk_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "done", "failed"))),
                        name="batches_chunk_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ordinal__gte", 1), ("rows__gte", 0), ("took_ms__gte", 0)
                        ),
                        name="batches_chunk_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(
                                ("finished__isnull", False),
                                models.Q(("output_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batches_chunk_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error_en", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="batches_chunk_failed",
                    ),
                ],
            },
        ),
    ]
