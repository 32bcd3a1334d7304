from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ExampleConfig(AppConfig):
    name = "example"
    verbose_name = gettext_lazy("Example")

    def frame(self, request):
        """Say on every page that this is not real. A real installation never starts on an example, so it asks
        nothing; elsewhere the roots of the tree are looked up by their index."""
        from organization.models import Unit  # not before the models are loaded

        if not settings.LOCAL or not Unit.objects.filter(parent=None, is_example=True).exists():
            return {}
        words = _("Example data: all units and people are fictional. All accounts share one password and no second "
                  "factor is asked for. Enter nothing real.")  # fmt: skip
        return {"banners": [("info", words)]}
