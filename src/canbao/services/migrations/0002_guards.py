"""Switches, filings and bundles cannot be altered."""

from django.db import migrations

from canbao.services.triggers import GUARDS


class Migration(migrations.Migration):
    dependencies = (("services", "0001_initial"),)
    operations = (GUARDS.operation(),)
