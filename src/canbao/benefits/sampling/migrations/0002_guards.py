"""Samples, cases drawn and inspections are never changed or deleted."""

from __future__ import annotations

from django.db import migrations

from canbao.benefits.sampling import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("sampling", "0001_initial"),)
    operations = (triggers.GUARDS.operation(),)
