"""A document as an answer: every .docx that a page hands out leaves through here."""

import re
from tempfile import SpooledTemporaryFile

from django.http import FileResponse

from exchange.characters import printable
from exchange.documents.gbt9704 import Document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IN_MEMORY = 2 * 1024 * 1024
LONGEST_NAME = 80


def file_name(words: str, ending: str) -> str:
    """A name any system can keep, from what people typed."""
    kept = re.sub(r'[\\/:*?"<>|\s]+', "", printable(words)).strip(".")
    return f"{kept[:LONGEST_NAME]}.{ending}"


def as_docx(document: Document, name: str) -> FileResponse:
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the response closes it)
    document.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=DOCX)
