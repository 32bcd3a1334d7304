from django.apps import apps
from django.conf import settings
from django.utils import timezone

from organization.menu import menu_for


def frame(request):
    """What the base page shows around every page. An app adds its own part by `frame(request)` on its AppConfig."""
    context = {"today": timezone.localdate(), "languages": settings.LANGUAGES, "banners": [], "unread_count": 0}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context | {"menu": []}
    context["menu"] = menu_for(user, request.path)
    for config in apps.get_app_configs():
        if add := getattr(config, "frame", None):
            part = add(request)
            context["banners"] += part.pop("banners", [])
            context |= part
    return context
