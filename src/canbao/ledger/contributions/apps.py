"""Tells Django of the room `ledger.contributions`; nothing happens when it is loaded."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """Declarations, plans of persons, assessment, payment orders."""

    name = "canbao.ledger.contributions"
    label = "contributions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "缴费申报与核定 Contributions"
