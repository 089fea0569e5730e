"""Tells Django of the room `batches`; nothing happens when it is loaded."""

from django.apps import AppConfig


class BatchesConfig(AppConfig):
    """Leased jobs, runs and their chunks."""

    name = "canbao.batches"
    label = "batches"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "批处理 Batches"
