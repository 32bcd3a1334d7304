from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the commands that run the product (`serve`) and the checks of its settings."""

    name = "config"

    def ready(self):
        from config import checks  # noqa: F401  (registers itself)
