"""Tells Django of the room `ledger.reconciliation`; nothing happens when it is loaded."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Month end, four ways."""

    name = "canbao.ledger.reconciliation"
    label = "reconciliation"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "月末对账 Reconciliation"
