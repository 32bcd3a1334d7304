import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_example_in_production  # noqa: E402  (the apps must be loaded)

refuse_example_in_production()

# What is loaded by now stays: looking through it for rubbish again and again costs a tenth of each page
gc.collect()
gc.freeze()
