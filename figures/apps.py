from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "figures"
    verbose_name = _("Figures")

    def who_may(self):
        from figures.who_may import sections  # models are ready only now

        return sections()
