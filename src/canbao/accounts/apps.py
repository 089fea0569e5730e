"""Tells Django of the room `accounts`; nothing happens when it is loaded."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts and roles."""

    name = "canbao.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "账户 Accounts"
