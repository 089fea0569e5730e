"""Tells Django of the room `inforce`; nothing happens when it is loaded."""

from django.apps import AppConfig


class LawInForceConfig(AppConfig):
    """The law in force here: overlay, confirmations by two people, what a result rests on."""

    name = "canbao.inforce"
    label = "inforce"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "本地现行法规 Law in force here"
