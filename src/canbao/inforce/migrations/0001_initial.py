"""The tables of the law in force here, as `models` describes them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("number", models.CharField(blank=True, default="", max_length=100)),
                ("published", models.DateField()),
                ("url", models.CharField(blank=True, default="", max_length=500)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="inforce_document_size"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="inforce_document_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=9)),
                ("name", models.CharField(max_length=120)),
                ("region", models.CharField(max_length=80)),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
                ("key", models.CharField(blank=True, default="", max_length=80)),
                ("value", models.TextField()),
                ("status", models.CharField(max_length=12)),
                ("source", models.TextField(blank=True, default="")),
                ("row", models.CharField(max_length=64)),
                ("agrees", models.BooleanField()),
                ("found", models.TextField(blank=True, default="")),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="inforce.document",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["row", "id"], name="inforce_reading_row"),
                    models.Index(fields=["name", "id"], name="inforce_reading_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("parameter", "axis", "rounding", "rule"))),
                        name="inforce_reading_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))),
                        name="inforce_reading_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agrees", True), ("found", "")),
                            models.Q(("agrees", False), models.Q(("found", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="inforce_reading_found",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="inforce_reading_by"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("replaces", models.BooleanField(default=False)),
                ("why", models.TextField(blank=True, default="")),
                ("origin", models.TextField(blank=True, default="")),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="inforce.document",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="inforce_draft_digest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces", False),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="inforce_draft_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="inforce_draft_by"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LawVersion",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("package", models.CharField(max_length=64)),
                ("software", models.CharField(max_length=40)),
                ("overlays", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("effects", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to="inforce.draft",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Overlay",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("chain", models.CharField(max_length=64, unique=True)),
                ("law", models.CharField(max_length=64)),
                ("first", models.CharField(max_length=150)),
                ("second", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overlays",
                        to="inforce.document",
                    ),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="inforce.draft"
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="inforce.trial"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="inforce_overlay_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first", models.F("second")), _negated=True),
                            models.Q(("first", ""), _negated=True),
                            models.Q(("second", ""), _negated=True),
                        ),
                        name="inforce_overlay_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="inforce.reading",
                    ),
                ),
                ("row", models.CharField(max_length=64)),
                ("last", models.IntegerField()),
                ("first", models.CharField(max_length=150)),
                ("second", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["row"], name="inforce_confirmation_row")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first", models.F("second")), _negated=True),
                            models.Q(("first", ""), _negated=True),
                            models.Q(("second", ""), _negated=True),
                        ),
                        name="inforce_confirmation_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="inforce.reading",
                    ),
                ),
                ("outcome", models.CharField(max_length=9)),
                ("words", models.TextField()),
                ("opened_by", models.CharField(max_length=150)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("stands", "corrected"))),
                        name="inforce_settlement_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", models.F("opened_by")), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="inforce_settlement_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rejection",
            fields=[
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="inforce.draft",
                    ),
                ),
                ("why", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="inforce_rejection_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "confirmation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="inforce.confirmation",
                    ),
                ),
                ("why", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="inforce_withdrawal_why",
                    )
                ],
            },
        ),
    ]
