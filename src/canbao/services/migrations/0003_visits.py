"""The calendar of visits."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_guards"),
        ("services", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.BigIntegerField()),
                ("day", models.DateField()),
                ("half", models.CharField(max_length=2)),
                ("number", models.SmallIntegerField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "day", "half", "number"), name="services_slot_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("half__in", ("am", "pm")),
                            ("number__gte", 1),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="services_slot_sound",
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
                ("person", models.BigIntegerField()),
                ("address", models.BigIntegerField()),
                ("state", models.CharField(default="booked", max_length=12)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("words", models.TextField(blank=True, default="")),
                ("ended_by", models.CharField(blank=True, default="", max_length=150)),
                ("ended", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="cases.case",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="services.visitslot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("booked", "made", "missed"))),
                        fields=("slot",),
                        name="services_visit_slot",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "booked")),
                        fields=("person",),
                        name="services_visit_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("booked", "made", "missed", "cancelled")),
                            models.Q(("by", ""), _negated=True),
                            models.Q(
                                models.Q(
                                    ("ended__isnull", True), ("ended_by", ""), ("state", "booked")
                                ),
                                models.Q(
                                    models.Q(("state", "booked"), _negated=True),
                                    ("ended__isnull", False),
                                    models.Q(("ended_by", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="services_visit_sound",
                    ),
                ],
            },
        ),
    ]
