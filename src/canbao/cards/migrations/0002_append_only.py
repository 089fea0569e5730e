"""The triggers that keep what was done as it was."""

from __future__ import annotations

from django.db import migrations

from canbao.cards.triggers import GUARDS


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("cards", "0001_initial"),)
    operations = (GUARDS.operation(),)
