"""The triggers of cases put back, and on draws, alerts and archives too."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from canbao.cases import triggers


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection)


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("cases", "0005_handling"), ("accounts", "0003_posts"))
    operations = (migrations.RunPython(install, remove),)
