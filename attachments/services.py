"""Taking a file in: checked for size and for being what its name says, kept under a generated name."""

import hashlib
import struct
import zipfile
from os import SEEK_END

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from attachments.models import Attachment

MOST_PARTS, MOST_DIRECTORY = 10_000, 2 * 1024 * 1024
# The record at a package's end (APPNOTE 4.3.16): 22 bytes and a comment of at most 64 KiB
END_OF_DIRECTORY, END_SEARCHED = b"PK\x05\x06", 22 + 65_535
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
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
    extension = file.name.rpartition(".")[2].lower()
    if extension not in KINDS:
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
    if not start.startswith(KINDS[extension][0]) or (extension == "txt" and b"\0" in start):
        raise ValidationError(_("The content of the file is not what its name says (.%(type)s).") % {"type": extension})
    if KINDS[extension][0] == ZIP:
        check_package(file)
    file.seek(0)
    return extension


def check_package(file):
    """An Office package is read by its directory only, never unpacked: no macros, no thousands of parts.

    How long the directory is stands in the end record, which is read first: a list of a million parts fills memory.
    """
    file.seek(0, SEEK_END)
    file.seek(max(file.tell() - END_SEARCHED, 0))
    end = file.read()
    place = end.rfind(END_OF_DIRECTORY)
    if place < 0 or len(end) < place + 22:
        raise ValidationError(_("The file is damaged and cannot be opened."))
    entries, size = struct.unpack_from("<HL", end, place + 10)
    if entries > MOST_PARTS or size > MOST_DIRECTORY:
        raise ValidationError(_("Files with macros, or packed too deep, are not kept."))
    file.seek(0)
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise ValidationError(_("The file is damaged and cannot be opened.")) from fault
    if len(names) > MOST_PARTS or any("vbaproject" in name.lower() for name in names):
        raise ValidationError(_("Files with macros, or packed too deep, are not kept."))


def digest(file) -> str:
    sha = hashlib.sha256()
    for chunk in file.chunks():
        sha.update(chunk)
    return sha.hexdigest()
