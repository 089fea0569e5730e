"""The triggers that refuse change, and a decision without a check of the case as it stands."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from canbao.cases import triggers


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection, triggers.FIRST)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection, triggers.FIRST)


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("cases", "0003_decisions"),)
    operations = (migrations.RunPython(install, remove),)
