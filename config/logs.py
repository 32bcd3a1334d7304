"""What a log line says of a refusal."""

import logging


class RefusalInOneLine(logging.Filter):
    """A request refused (400 to 499) is the caller's doing, not a fault of ours: its line stays, its traceback goes."""

    def filter(self, record):
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True
