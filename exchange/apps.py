from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")

    @property
    def facts(self):
        """What a particular of the trail holds, for whoever tells it."""
        from exchange.importers import State  # models are ready only now

        return {"counts": dict(State.choices)}
