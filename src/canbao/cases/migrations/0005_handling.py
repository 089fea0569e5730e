"""Draws, alerts, messages, ratings, archives; promises with what follows from a false one; decisions
that say who stands behind the two names."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q

from canbao.cases import triggers


def lift(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection, triggers.FIRST)


def lay(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection, triggers.FIRST)


def _id() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _to(
    model: str, related_name: str, one: bool = False
) -> "models.ForeignKey[models.Model, models.Model]":
    kind = models.OneToOneField if one else models.ForeignKey
    return kind(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=f"cases.{model}",
    )


def _not(name: str, value: str | int | bool | None = "") -> Q:
    return Q((name, value), _negated=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_guards")]

    operations = [
        migrations.RunPython(lift, lay),
        migrations.AddField(
            model_name="decision",
            name="identity",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="decision",
            name="checked_identity",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("identity", ""),
                    Q(("checked_identity", F("identity")), _negated=True),
                    _connector="OR",
                ),
                name="cases_two_people",
            ),
        ),
        migrations.AddField(
            model_name="promise",
            name="follows_zh",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="promise",
            name="follows_en",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="promise",
            name="text_hash",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="promise", name="cases_promise_sound"),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=Q(
                    _not("zh"),
                    _not("en"),
                    _not("follows_zh"),
                    _not("follows_en"),
                    _not("ground"),
                    _not("text_hash"),
                    _not("by"),
                ),
                name="cases_promise_sound",
            ),
        ),
        migrations.RemoveConstraint(model_name="notice", name="cases_notice_sound"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(
                    (
                        "kind__in",
                        (
                            "correction",
                            "needs_human",
                            "on_hold",
                            "decision",
                            "withdrawn",
                            "call_back",
                        ),
                    ),
                    _not("zh"),
                    _not("en"),
                ),
                name="cases_notice_sound",
            ),
        ),
        migrations.RemoveConstraint(model_name="clock", name="cases_clock_sound"),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=Q(
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
                        ),
                    ),
                    ("status__in", ("text", "secondary", "inferred", "unconfirmed", "own")),
                    ("unit__in", ("working", "calendar")),
                    _not("basis"),
                ),
                name="cases_clock_sound",
            ),
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", _id()),
                ("step", models.CharField(max_length=8)),
                ("round", models.IntegerField()),
                ("number", models.IntegerField()),
                ("candidates", models.TextField()),
                ("barred", models.TextField()),
                ("seed", models.CharField(max_length=64)),
                ("drawn", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=12)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("case", _to("case", "draws")),
            ],
            options={
                "indexes": [models.Index(fields=["drawn"], name="cases_draw_drawn")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "step", "round", "number"), name="cases_draw_number"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("number__gte", 1),
                            ("reason__in", ("first", "no_longer")),
                            ("round__gte", 0),
                            ("step__in", ("propose", "decide", "review")),
                            _not("seed"),
                            _not("drawn"),
                            _not("by"),
                        ),
                        name="cases_draw_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", _id()),
                ("level", models.IntegerField()),
                ("told", models.CharField(max_length=8)),
                ("account", models.CharField(blank=True, default="", max_length=150)),
                ("day", models.DateField()),
                ("clock", _to("clock", "alerts")),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-day"], name="cases_alert_account")],
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "level"), name="cases_alert_once"),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("level", 50), ("told", "officer")),
                            Q(("account", ""), ("level", 80), ("told", "manager")),
                            Q(("account", ""), ("level", 100), ("told", "list")),
                            _connector="OR",
                        ),
                        name="cases_alert_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", _id()),
                ("way", models.CharField(max_length=8)),
                ("address", models.CharField(max_length=254)),
                ("text", models.TextField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("sent_at", models.DateTimeField(null=True)),
                ("notice", _to("notice", "messages")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "way"), name="cases_message_once"),
                    models.CheckConstraint(
                        condition=Q(
                            ("way__in", ("sms", "email")),
                            _not("address"),
                            _not("text"),
                            Q(
                                Q(("sent_at__isnull", True), ("state", "open")),
                                Q(("sent_at__isnull", False), ("state", "sent")),
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
                ("id", _id()),
                ("grade", models.IntegerField()),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("called_by", models.CharField(blank=True, default="", max_length=150)),
                ("called", models.DateField(null=True)),
                ("put_right", models.CharField(blank=True, default="", max_length=1000)),
                ("case", _to("case", "rating", one=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("grade__in", (1, 2, 3, 4, 5)), _not("by")),
                        name="cases_rating_sound",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("called__isnull", True), ("called_by", ""), ("put_right", "")),
                            Q(
                                ("called__gte", F("day")),
                                ("grade__lte", 2),
                                _not("called_by"),
                                _not("put_right"),
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
                ("id", _id()),
                ("number", models.IntegerField()),
                ("content", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("case", _to("case", "archives")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "number"), name="cases_archive_number"
                    ),
                    models.CheckConstraint(
                        condition=Q(_not("content"), _not("hash"), ("number__gte", 1)),
                        name="cases_archive_sound",
                    ),
                ],
            },
        ),
    ]
