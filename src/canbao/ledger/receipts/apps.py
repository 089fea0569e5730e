"""Tells Django of the room `ledger.receipts`; nothing happens when it is loaded."""

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    """Bank and tax files, receipts, allocation, arrears, refunds."""

    name = "canbao.ledger.receipts"
    label = "receipts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "到账与欠费 Receipts"
