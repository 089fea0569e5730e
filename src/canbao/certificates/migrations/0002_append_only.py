"""The triggers that keep what was issued as it was."""

from __future__ import annotations

from django.db import migrations

from canbao.certificates.triggers import GUARDS


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("certificates", "0001_initial"),)
    operations = (GUARDS.operation(),)
