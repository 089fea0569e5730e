"""Tells Django of the room `people`; nothing happens when it is loaded."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The operational record."""

    name = "canbao.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "参保数据库 The record"
