"""Tells Django of the room `outreach`; nothing happens when it is loaded."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Work lists and visits."""

    name = "canbao.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "入户核实 Outreach"
