"""Taking a file in: checked for size and for being what its name says, kept under a generated name."""

import hashlib
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from attachments.images import check_picture
from attachments.models import Attachment
from exchange.packages import OLE, ZIP, check_package

# What an office hands in as evidence, with the bytes such a file begins with, and the type it is served as.
KINDS = {
    "pdf": (b"%PDF", "application/pdf"),
    "ofd": (ZIP, "application/ofd"),
    "docx": (ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (ZIP, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "doc": (OLE, "application/msword"),
    "xls": (OLE, "application/vnd.ms-excel"),
    "ppt": (OLE, "application/vnd.ms-powerpoint"),
    "wps": (OLE, "application/vnd.ms-works"),
    "et": (OLE, "application/octet-stream"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "txt": (b"", "text/plain"),
}
# Bytes no text has, in whatever encoding: control characters, but not tab, line and page breaks, end of file
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")


@transaction.atomic
def attach(*, record, file, by) -> Attachment:
    """Keep one uploaded file with a record. ValidationError names what is wrong with it."""
    extension = check(file)
    return Attachment.objects.create(
        record=record, file=file, name=clean_name(file.name), media_type=KINDS[extension][1], size=file.size,
        sha256=digest(file), uploaded_by=by,
    )  # fmt: skip


def clean_name(name: str) -> str:
    """The uploader's name without path and control characters, never longer than the column, extension kept."""
    name = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:180]}{dot}{extension}"


def check(file) -> str:
    """The extension of an acceptable file, in lower case."""
    _stem, dot, extension = file.name.lower().rpartition(".")
    if not dot or extension not in KINDS:
        raise ValidationError(
            _("Files of this type are not kept. Allowed: %(types)s.") % {"types": ", ".join(sorted(KINDS))}
        )
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > settings.ATTACHMENT_MAX_SIZE:
        raise ValidationError(
            _("The file is larger than %(limit)s.") % {"limit": filesizeformat(settings.ATTACHMENT_MAX_SIZE)}
        )
    file.seek(0)
    start = file.read(4096)
    if not start.startswith(KINDS[extension][0]) or (extension == "txt" and NO_TEXT.search(start)):
        raise ValidationError(_("The content of the file is not what its name says (.%(type)s).") % {"type": extension})
    if KINDS[extension][0] == ZIP:
        check_package(file)
    elif KINDS[extension][1].startswith("image/"):
        check_picture(file, extension)
    file.seek(0)
    return extension


def digest(file) -> str:
    sha = hashlib.sha256()
    for chunk in file.chunks():
        sha.update(chunk)
    return sha.hexdigest()
