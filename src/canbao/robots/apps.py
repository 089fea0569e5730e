"""Tells Django of the room `robots`; nothing happens when it is loaded."""

from django.apps import AppConfig


class RobotsConfig(AppConfig):
    """Audit rules, findings, and the thresholds in force here."""

    name = "canbao.robots"
    label = "robots"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "稽核规则 Audit rules"

    def ready(self) -> None:
        """No payment run is released but through the audit rules, whatever the door."""
        from canbao.benefits.payments import gate
        from canbao.robots import runs

        gate.audited_by(runs.on_run)
