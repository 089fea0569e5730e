"""The Django app of the HTTP door: kept answers and webhooks."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Has itself told of the steps cases take; the room of cases knows nothing of it."""

    name = "canbao.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from canbao.api.webhooks import stepped
        from canbao.cases import hands

        hands.told_of_steps(stepped)
