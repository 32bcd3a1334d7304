"""What a log line says of a refusal, and what no line says."""

import logging
import re

# The end of an address that is itself the right to open it: a subscription's, a one-use link's
SECRET = re.compile(r"(\b(?:calendar|password/reset/key)/)[\w%-]{16,}")


class RefusalInOneLine(logging.Filter):
    """A request refused (400 to 499) is the caller's doing, not a fault of ours: its line stays, its traceback goes."""

    def filter(self, record):
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class WithoutSecrets(logging.Formatter):
    """Django and gunicorn name the address of a request that failed: here without its secret (ASVS 16.2.5)."""

    def format(self, record):
        return SECRET.sub(r"\1[secret]", super().format(record))
