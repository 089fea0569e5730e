"""Tells Django of the room `review`; nothing happens when it is loaded."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Clerical review of pairs."""

    name = "canbao.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "人工比对 Clerical review"
