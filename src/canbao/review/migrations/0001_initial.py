"""The first tables of review."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.BigIntegerField()),
                ("other_record", models.BigIntegerField()),
                ("source", models.CharField(max_length=40)),
                ("other_source", models.CharField(max_length=40)),
                ("person", models.BigIntegerField(null=True)),
                ("other_person", models.BigIntegerField(null=True)),
                ("left", models.JSONField()),
                ("right", models.JSONField()),
                ("priority", models.BigIntegerField()),
                ("snapshot", models.CharField(max_length=64)),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.CharField(blank=True, default="", max_length=12)),
                ("settled_at", models.DateTimeField(null=True)),
                ("four_eyes", models.CharField(blank=True, default="", max_length=8)),
                ("reserved_until", models.DateTimeField(null=True)),
                (
                    "reserved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-priority", "id"], name="review_queue")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "other_record"), name="review_pair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("record__lt", models.F("other_record"))),
                        name="review_pair_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("open", "second", "third", "settled", "withdrawn"))
                        ),
                        name="review_pair_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("four_eyes__in", ("", "sample", "request"))),
                        name="review_pair_why_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__in", ("same", "different", "cannot_tell")),
                                ("settled_at__isnull", False),
                                ("state", "settled"),
                            ),
                            models.Q(
                                models.Q(("state", "settled"), _negated=True),
                                ("answer", ""),
                                ("settled_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="review_pair_settled_has_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reading", models.PositiveSmallIntegerField()),
                ("answer", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pair_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="review.pair",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["reader", "-at"], name="review_last_answer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("pair", "reader"),
                        name="review_reader_once_a_pair",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("pair", "reading"),
                        name="review_one_answer_a_reading",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reading__range", (1, 3))), name="review_reading"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ("same", "different", "cannot_tell"))),
                        name="review_answer",
                    ),
                ],
            },
        ),
    ]
