"""What desks at banks and in villages may do."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Their mandates."""

    dependencies = (("cases", "0006_guards"),)
    operations = (
        migrations.CreateModel(
            name="DeskMandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=150)),
                ("channel", models.CharField(max_length=12)),
                ("services", models.TextField()),
                ("area", models.BigIntegerField()),
                ("from_day", models.DateField()),
                ("to_day", models.DateField()),
                ("most", models.IntegerField()),
                ("by", models.CharField(max_length=150)),
                ("ended", models.DateField(null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-to_day"], name="cases_desk_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ("bank", "village")),
                            ("most__gte", 1),
                            ("to_day__gte", models.F("from_day")),
                            models.Q(("services__in", ("", "[]")), _negated=True),
                            models.Q(("account", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("by", models.F("account")), _negated=True),
                        ),
                        name="cases_desk_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended__isnull", True), ("ended_by", "")),
                            models.Q(
                                ("ended__isnull", False), models.Q(("ended_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="cases_desk_ended_by",
                    ),
                ],
            },
        ),
    )
