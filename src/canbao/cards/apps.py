"""Tells Django of the room `cards`; nothing happens when it is loaded."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Social security cards and e-cards."""

    name = "canbao.cards"
    label = "cards"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "社会保障卡 Cards"
