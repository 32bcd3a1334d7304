"""One message to the mail server, and what its answer means."""

import contextlib
import logging
import smtplib
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from reminders.enclosures import enclosed

log = logging.getLogger(__name__)
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
# "Service not available, closing": the connection is gone, whatever it was said to.
CLOSING = 421


class Outcome(Enum):
    SENT = "sent"
    REFUSED = "refused for good"
    LATER = "refused for now"
    BROKEN = "connection broken"
    UNREACHABLE = "server not reachable"


class Mail:
    """One connection for many messages, made when first needed and renewed after it broke."""

    def __enter__(self):
        self.connection = get_connection()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.connection.close()

    def hand_over(self, dispatch) -> tuple[Outcome, str]:
        """The outcome and the server's words. Never raises: a fault of one message delays no other."""
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome.UNREACHABLE, said(error)
        try:
            self.connection.send_messages([message_of(dispatch, self.connection)])
        except Exception as error:
            outcome = meaning(error)
            if outcome == Outcome.BROKEN:
                self.renew()
            elif not isinstance(error, smtplib.SMTPException | ValueError):
                log.exception("message %s could not be made", dispatch.pk)
            return outcome, said(error)
        return Outcome.SENT, ""

    def renew(self):
        """Drop the connection without a farewell: a silent server would keep us waiting for that too."""
        broken = getattr(self.connection, "connection", None)
        if isinstance(broken, smtplib.SMTP):
            broken.close()
        self.connection = get_connection()


def message_of(dispatch, connection) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        dispatch.title, dispatch.text, settings.DEFAULT_FROM_EMAIL, [dispatch.recipient.email],
        headers={"Message-ID": dispatch.message_id, "Content-Language": dispatch.language, **HEADERS},
        connection=connection,
    )  # fmt: skip
    message.attach_alternative(dispatch.html, "text/html")
    for part in enclosed(dispatch):
        message.attach(part)
    return message


def meaning(error: Exception) -> Outcome:
    """5xx to a recipient or a text is final; to our own address or password it may be mended."""
    code = code_of(error)
    if code == CLOSING or isinstance(error, smtplib.SMTPServerDisconnected):
        return Outcome.BROKEN
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):  # an address no server could take
        return Outcome.REFUSED
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) and code >= 500:
        return Outcome.REFUSED
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return Outcome.BROKEN
    return Outcome.LATER


def code_of(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", 0)


def said(error: Exception) -> str:
    """The server's answer as text, short enough to keep."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {words}".replace("\0", "")[:500]
