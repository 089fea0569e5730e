"""The first tables of outreach."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.BigIntegerField()),
                ("person", models.BigIntegerField()),
                ("position", models.PositiveIntegerField()),
                ("priority", models.IntegerField()),
                ("reason", models.CharField(max_length=60)),
                ("schemes", models.CharField(max_length=200)),
                ("group", models.CharField(blank=True, default="", max_length=200)),
                ("snapshot", models.CharField(max_length=64)),
                ("state", models.CharField(default="to_visit", max_length=10)),
                ("failed", models.PositiveSmallIntegerField(default=0)),
                ("letter_at", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place", "state", "position"], name="outreach_list"),
                    models.Index(fields=["person"], name="outreach_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "person"), name="outreach_entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("to_visit", "letter", "written", "done", "gone"))
                        ),
                        name="outreach_entry_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__range", (100000000000, 999999999999))),
                        name="outreach_entry_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "written"), _negated=True),
                            ("letter_at__isnull", False),
                            _connector="OR",
                        ),
                        name="outreach_written_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("visited", models.DateField()),
                ("outcome", models.CharField(max_length=20)),
                ("reason", models.CharField(max_length=20, null=True)),
                ("activity", models.CharField(max_length=20, null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="outreach.entry",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["entry", "visited"], name="outreach_visits")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                (
                                    "working_uninsured",
                                    "not_joined",
                                    "insured_here",
                                    "insured_elsewhere",
                                    "public_body",
                                    "pupil_or_student",
                                    "soldier",
                                    "abroad",
                                    "custody",
                                    "missing",
                                    "dead",
                                    "moved",
                                    "wrong_record",
                                    "refused_answer",
                                    "not_found",
                                ),
                            )
                        ),
                        name="outreach_visit_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__isnull", True),
                            models.Q(
                                ("outcome__in", ("not_joined", "working_uninsured")),
                                (
                                    "reason__in",
                                    (
                                        "no_money",
                                        "does_not_know",
                                        "does_not_trust",
                                        "too_far",
                                        "covered_otherwise",
                                        "employer_refused",
                                        "moved_often",
                                        "other",
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="outreach_visit_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activity__isnull", True),
                            (
                                "activity__in",
                                ("employee", "own_account", "flexible_worker", "platform_worker"),
                            ),
                            _connector="OR",
                        ),
                        name="outreach_visit_activity",
                    ),
                ],
            },
        ),
    ]
