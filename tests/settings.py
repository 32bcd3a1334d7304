"""The product's settings in a private place: what a test run writes goes with it, and a developer's `.env` is not read.

DATABASE_URL, CELERY_BROKER_URL and CACHE_URL still choose the servers (`tools/services.py` sets them).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["ENV_FILE"] = os.devnull
if "TEST_VAR_DIR" not in os.environ:
    os.environ["TEST_VAR_DIR"] = tempfile.mkdtemp(prefix="duties-test-")
    atexit.register(shutil.rmtree, os.environ["TEST_VAR_DIR"], ignore_errors=True)
# pytest-xdist's processes share the run's folder and servers, so each takes a part of its own
part = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["VAR_DIR"] = str(Path(os.environ["TEST_VAR_DIR"], part))
for name, offset in (("CELERY_BROKER_URL", 0), ("CACHE_URL", 1)):
    server, separator, database = os.environ.get(name, "").rpartition("/")
    if server.startswith("redis://") and database in {"0", "1"} and part != "main":
        os.environ[name] = f"{server}/{2 + 2 * int(part.removeprefix('gw')) + offset}"
os.environ.setdefault("STATICFILES_BACKEND", "django.contrib.staticfiles.storage.StaticFilesStorage")

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  (WhiteNoise warns where there is none)
SECOND_FACTOR = "nobody"  # asked of administrators in tests/accounts, where it is what is tested
