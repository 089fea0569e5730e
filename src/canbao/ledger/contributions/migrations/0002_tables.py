"""The leaf tables with their partitions, and the triggers that refuse a change."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from canbao.ledger.contributions import tables


def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    tables.make(editor.connection)


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("contributions", "0001_initial"),)
    operations = (migrations.RunPython(make),)
