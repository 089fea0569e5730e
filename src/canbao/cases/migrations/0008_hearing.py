"""An answer nobody asked for (`impose`), and the notice and clock of the hearing before it. The triggers
are taken away first and put back: SQLite makes a table anew to change what it must hold."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from canbao.cases import triggers


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection)


def _not(name: str) -> Q:
    return Q((name, ""), _negated=True)


def _answered(model: str) -> tuple[migrations.RemoveConstraint, migrations.AddConstraint]:
    name = f"cases_{model}_sound"
    return migrations.RemoveConstraint(model_name=model, name=name), migrations.AddConstraint(
        model_name=model,
        constraint=models.CheckConstraint(
            condition=Q(
                ("outcome__in", ("grant", "partly", "refuse", "impose")),
                _not("by"), _not("hash"), _not("explanation"),
            ),
            name=name,
        ),
    )  # fmt: skip


class Migration(migrations.Migration):
    """Four conditions, each with a word more."""

    dependencies = (("cases", "0007_desks"),)
    operations = (
        migrations.RunPython(remove, install),
        *_answered("proposal"),
        *_answered("decision"),
        migrations.RemoveConstraint(model_name="notice", name="cases_notice_sound"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(
                    (
                        "kind__in",
                        (
                            "correction", "needs_human", "on_hold", "decision", "withdrawn",
                            "call_back", "hearing",
                        ),
                    ),
                    _not("zh"), _not("en"),
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
                            "decision", "correction", "review_answer", "review_copy", "contest",
                            "serve", "call_back", "hearing",
                        ),
                    ),
                    ("status__in", ("text", "secondary", "inferred", "unconfirmed", "own")),
                    ("unit__in", ("working", "calendar")),
                    _not("basis"),
                ),
                name="cases_clock_sound",
            ),
        ),
        migrations.RunPython(install, remove),
    )  # fmt: skip
