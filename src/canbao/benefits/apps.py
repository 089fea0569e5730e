"""Tells Django of the room `benefits`; it tells its effects to the law in force."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """Claims, decisions, awards, revisions, overpayments."""

    name = "canbao.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "待遇 Benefits"

    def ready(self) -> None:
        """Whoever enters a published value is told what it would do to awards."""
        from canbao.benefits import law_effects
        from canbao.inforce import effects

        effects.register("benefits", law_effects.tell)
