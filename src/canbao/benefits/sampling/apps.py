"""Tells Django of the room `benefits.sampling`; nothing happens when it is loaded."""

from django.apps import AppConfig


class SamplingConfig(AppConfig):
    """Samples of decided cases and what was found in them."""

    name = "canbao.benefits.sampling"
    label = "sampling"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "业务抽查 Sampling"
