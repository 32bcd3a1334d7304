import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_example_in_production  # noqa: E402  (the apps must be loaded)

refuse_example_in_production()
