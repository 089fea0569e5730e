"""Tells Django of the room `certificates`; nothing happens when it is loaded."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Documents issued, revoked and verified."""

    name = "canbao.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "证明 Certificates"
