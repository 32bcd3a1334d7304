"""The one settings file. Every value that differs between machines comes from the environment (`.env.example`).

An installation is *local* while it answers to loopback names only: then a secret key is made and kept in `var/`
and plain HTTP is fine. As soon as it answers to any other name it is production, and unsafe values refuse to start.
"""

import contextlib
import os
from pathlib import Path
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # personal data, keys

# Where we are
LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]", "testserver"}
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
LOCAL = set(ALLOWED_HOSTS) <= LOOPBACK_NAMES
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")


def local_key(name):
    """A key of a local installation: made once, readable by its owner only."""
    path = VAR_DIR / name
    if not path.exists():
        made = VAR_DIR / f"{name}.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):  # two processes may start at once
            os.link(made, path)  # whole or not at all
        made.unlink()
    return path.read_text()


def one_of(name, *choices):
    """A setting with few values, the first being the default."""
    value = env.str(name, default=choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join(choices)}. See .env.example.")
    return value


def key(name):
    """A key as it is: `env` would take one that begins with $ for the name of another variable."""
    return os.environ.get(name, "")


def keys(name):
    return [one for one in key(name).split(",") if one]


def is_weak(text):
    return len(text) < 50 or len(set(text)) < 5


SECRET_KEY = key("SECRET_KEY")
SECRET_KEY_FALLBACKS = keys("SECRET_KEY_FALLBACKS")
if not SECRET_KEY and LOCAL:
    SECRET_KEY = local_key("secret-key")
# Seals the audit trail, so it is kept where whoever holds the database does not reach
AUDIT_KEY = key("AUDIT_KEY")
if not AUDIT_KEY and LOCAL:
    AUDIT_KEY = local_key("audit-key")
if not LOCAL:
    faults = [
        text
        for is_fault, text in (
            (DEBUG, "DEBUG must be off"),
            (is_weak(SECRET_KEY), "SECRET_KEY must be at least 50 random characters"),
            (is_weak(AUDIT_KEY), "AUDIT_KEY must be at least 50 random characters"),
            (AUDIT_KEY == SECRET_KEY, "AUDIT_KEY must be another key than SECRET_KEY"),
            ("*" in ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts, not '*'"),
            (not SITE_URL.startswith("https://"), "SITE_URL must begin with https://"),
        )
        if is_fault
    ]
    if faults:
        raise ImproperlyConfigured("Refusing to start in production: " + "; ".join(faults) + ". See .env.example.")

# Apps, lower floors first (the floors are held by import-linter, see pyproject.toml)
INSTALLED_APPS = [
    "config",
    "calendars",
    "audit",
    "exchange",
    "organization",
    "accounts",
    "attachments",
    "figures",
    "responsibility",
    "rectification",
    "reminders",
    "meetings",
    "study",
    "dashboard",
    "reports",
    "example",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "config.middleware.TrustedAddressMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.middleware.ActorMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "organization.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.DueFirstMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "organization.controls.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organization.context_processors.frame",
            ],
        },
    },
]

# Database: SQLite by default, safe under concurrent writers (0 of 1,200 locked out; Django's defaults: 77)
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{quote(str(VAR_DIR / 'db.sqlite3'))}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The sign-in limits live in the cache, so it must be shared by all processes: the database, or Redis
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://cache")}

# People
# Which of organization/granting/profiles.py: three separated administrators, or a small office's two
ADMINISTRATION = one_of("ADMINISTRATION", "strict", "simple")
AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.InForceBackend"]
# The rules are one table, accounts/policy.py; the forms tell them before anything is typed
PASSWORD_POLICY = one_of("PASSWORD_POLICY", "dengbao", "asvs")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.passwords.{name}Validator"}
    for name in ("Length", "Kinds", "Common", "OwnWords", "PlaceWords", "History", "Lasts")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False  # a sign-in ends with the browser: offices share machines
# Allauth's limits lie in the cache and are replaced by ours, in the database (accounts/lockout.py)
ACCOUNT_RATE_LIMITS = False
# Wrong tries within the window: of a name from unknown browsers, of an address, of a browser known for the account, of
# a second factor; how often a calendar is fetched, and unknown ones asked for from an address
SIGN_IN_WINDOW = 15 * 60
SIGN_IN_TRIES = {
    "name": env.int("SIGN_IN_TRIES", default=5),
    "address": env.int("SIGN_IN_TRIES_ADDRESS", default=50),
    "device": 10,
    "second": 5,
    "feed": 60,
    "feed-guess": 30,
}
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.links.LinkTokens"
# What the page for a forgotten password says: a sentence of the office. Nobody's name unless it is written here.
HELP_CONTACT = env.str("HELP_CONTACT", default="")
# Second factor
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are kept by the administrator, and prove nothing here
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off; a number is good once all the same
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}
# Asked of the administrators in the strict profile; an office may ask it of more or fewer
CHOICES = (
    ("administrators", "nobody", "everybody")
    if ADMINISTRATION == "strict"
    else ("nobody", "administrators", "everybody")
)
SECOND_FACTOR = one_of("SECOND_FACTOR", *CHOICES)
SECOND_FACTOR_KEYS = keys("SECOND_FACTOR_KEYS")
# Sessions
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=30) * 60
SESSIONS_AT_ONCE = env.int("SESSIONS_AT_ONCE", default=5)
STEP_UP_SECONDS = ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("STEP_UP_MINUTES", default=5) * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
DEVICE_COOKIE_NAME = "device" if LOCAL else "__Host-device"

# Language and time: Simplified Chinese first, English complete
LANGUAGE_CODE = "zh-hans"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]  # each in its own words, for whoever is lost
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATICFILES_BACKEND = env.str("STATICFILES_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_BACKEND},
}
# Text of a form and one upload. The pages name these limits when they refuse.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
ATTACHMENT_MAX_SIZE = env.int("ATTACHMENT_MAX_SIZE", default=50 * 1024 * 1024)
IMPORT_MAX_SIZE = env.int("IMPORT_MAX_SIZE", default=10 * 1024 * 1024)
FILE_UPLOAD_PERMISSIONS = 0o640

# Mail. Without a server the messages are kept as files, so nothing that was owed is silently dropped.
EMAIL_URL = env.str("EMAIL_URL", default=f"filemail:///{quote(str(VAR_DIR / 'mail'))}")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="duties@localhost")

# Celery: Redis in real use, files in var/ without. It carries wake-ups, never what is owed.
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 2, "socket_connect_timeout": 1}
if CELERY_BROKER_URL.startswith("filesystem"):
    for name in ("messages", "control"):
        (BROKER_DIR / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.25,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "remind": {"task": "reminders.tasks.remind", "schedule": 60, "options": {"expires": 55}},
    "tidy-sign-in": {"task": "accounts.tasks.tidy", "schedule": 3600, "options": {"expires": 3500}},
    "fall-due": {"task": "responsibility.tasks.fall_due", "schedule": 3600, "options": {"expires": 3500}},
    "hand-down": {"task": "responsibility.tasks.hand_down", "schedule": 60, "options": {"expires": 55}},
    "drop-imports": {"task": "exchange.tasks.drop_imports", "schedule": 3600, "options": {"expires": 3500}},
    "seal": {"task": "audit.tasks.seal", "schedule": 60, "options": {"expires": 55}},
    "purge-audit": {"task": "audit.tasks.purge", "schedule": 24 * 3600, "options": {"expires": 3500}},
}

# Audit: sealed each minute; kept for so many days, never less than 184 (audit/retention.py)
AUDIT_HASH = "sha256"
AUDIT_KEY_FALLBACKS = keys("AUDIT_KEY_FALLBACKS")
AUDIT_HEAD_FILE = env.str("AUDIT_HEAD_FILE", default=str(VAR_DIR / "audit-heads"))
AUDIT_RETENTION_DAYS = env.int("AUDIT_RETENTION_DAYS", default=400)

# Browser
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=not LOCAL)
PROXY_COUNT = env.int("PROXY_COUNT", default=1) if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
if not LOCAL:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

PAGE_SIZE = 50

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "config.logs.WithoutSecrets", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "filters": {"refusals": {"()": "config.logs.RefusalInOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "loggers": {
        # At DEBUG it writes down whole pages' contexts, one-use links among them
        "django.template": {"level": "INFO"},
        # Its own handler would write addresses with their secrets
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
