"""The table of accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("username", models.CharField(max_length=80, unique=True)),
                ("display_zh", models.CharField(max_length=80)),
                ("display_en", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=16)),
                ("office_zh", models.CharField(blank=True, default="", max_length=120)),
                ("office_en", models.CharField(blank=True, default="", max_length=120)),
                ("area", models.BigIntegerField(default=0)),
                ("person", models.BigIntegerField(blank=True, null=True, unique=True)),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                (
                                    "person",
                                    "street_officer",
                                    "reader",
                                    "analyst",
                                    "auditor",
                                    "administrator",
                                ),
                            )
                        ),
                        name="accounts_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("role", "person")),
                            models.Q(
                                models.Q(("role", "person"), _negated=True),
                                ("person__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_person_is_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "street_officer"), _negated=True),
                            ("area__gt", 0),
                            _connector="OR",
                        ),
                        name="accounts_officer_has_area",
                    ),
                ],
            },
        ),
    ]
