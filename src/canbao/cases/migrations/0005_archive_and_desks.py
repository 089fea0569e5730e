"""Messages, ratings, archives, and what desks at banks and in villages may do."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_handling"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=8)),
                ("address", models.CharField(max_length=254)),
                ("text", models.TextField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.notice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "way"), name="cases_message_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("way__in", ("sms", "email")),
                            models.Q(("address", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            models.Q(
                                models.Q(("sent_at__isnull", True), ("state", "open")),
                                models.Q(("sent_at__isnull", False), ("state", "sent")),
                                _connector="OR",
                            ),
                        ),
                        name="cases_message_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grade", models.IntegerField()),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("called_by", models.CharField(blank=True, default="", max_length=150)),
                ("called", models.DateField(null=True)),
                ("put_right", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__in", (1, 2, 3, 4, 5)), models.Q(("by", ""), _negated=True)
                        ),
                        name="cases_rating_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("called__isnull", True), ("called_by", ""), ("put_right", "")
                            ),
                            models.Q(
                                ("called__gte", models.F("day")),
                                ("grade__lte", 2),
                                models.Q(("called_by", ""), _negated=True),
                                models.Q(("put_right", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_rating_called_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Archive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("content", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("day", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="cases_archive_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content", ""), _negated=True),
                            models.Q(("hash", ""), _negated=True),
                            ("number__gte", 1),
                        ),
                        name="cases_archive_sound",
                    ),
                ],
            },
        ),
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
    ]
