"""Facts, findings, answers and thresholds are never changed or deleted."""

from __future__ import annotations

from django.db import migrations

from canbao.robots import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("robots", "0001_initial"),)
    operations = (triggers.GUARDS.operation(),)
