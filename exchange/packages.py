"""Opening a file that strangers packed. An Office file is a zip of XML, and both can be made to fill memory or to reach
for what is not theirs (ASVS 5.2.1 to 5.2.6, 1.5.1; CVE-2017-5992). So nothing here believes what a file says of itself:
the directory is judged before it is read, what comes out is counted as it comes, a document type ends the reading.
"""

import struct
import zipfile
import zlib
from os import SEEK_END
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_PARTS, MOST_DIRECTORY = 10_000, 2 * 1024 * 1024
# The record at a package's end (APPNOTE 4.3.16): 22 bytes and a comment of at most 64 KiB; zip64 puts 76 before it
END_OF_DIRECTORY, END_SEARCHED = b"PK\x05\x06", 22 + 65_535 + 76
LARGE_END, LARGE_LOCATOR = 56, 20  # the records of zip64 (4.3.14, 4.3.15)
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED = 0x1
CHUNK = 64 * 1024
# A tag this long is no office's. The parser looks at an unfinished one from its start at each chunk (CVE-2023-52425).
LONGEST_TAG = 1024 * 1024
# What an honest sheet reaches, with room: 200 times smaller when packed, half a gigabyte of formatted empty rows
MOST_DECLARED, HIGHEST_RATIO, RATIO_FROM = 512 * 1024 * 1024, 250, 8 * 1024 * 1024


def check_package(file) -> list[zipfile.ZipInfo]:
    """An Office package's parts, read by its directory only, never unpacked: no macros, no thousands of parts.

    How long the directory is stands in the end record, which is read first: a list of a million parts fills memory.
    """
    file.seek(0, SEEK_END)
    file.seek(max(file.tell() - END_SEARCHED, 0))
    end = file.read()
    place = end.rfind(END_OF_DIRECTORY)
    if place < 0 or len(end) < place + 22:
        raise damaged()
    entries, size = _counted(end, place)
    if entries > MOST_PARTS or size > MOST_DIRECTORY:
        raise ValidationError(_("Files with macros, or packed too deep, are not kept."))
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise damaged() from fault
    if len(parts) > MOST_PARTS or any("vbaproject" in part.filename.lower() for part in parts):
        raise ValidationError(_("Files with macros, or packed too deep, are not kept."))
    return parts


def _counted(end, place):
    """(parts, bytes of the directory) by the end record, or by the large one before it, which readers believe first."""
    locator = place - LARGE_LOCATOR
    if end[max(locator, 0) : place][:4] != b"PK\x06\x07":
        return struct.unpack_from("<HL", end, place + 10)
    large = locator - LARGE_END
    if large < 0 or end[large : large + 4] != b"PK\x06\x06":
        raise damaged()
    return struct.unpack_from("<QQ", end, large + 32)


def damaged():
    return ValidationError(_("The file is damaged and cannot be opened."))


def too_large():
    return ValidationError(_("The file unpacks to far more than a sheet of this kind holds."))


class Package:
    """The parts of a package that is to be read, `most_unpacked` bytes of it in all."""

    def __init__(self, file, *, most_unpacked: int):
        parts = check_package(file)
        names = [part.filename for part in parts]
        if len(set(names)) < len(names) or any(map(_leads_out, names)):
            raise damaged()
        if any(part.flag_bits & ENCRYPTED for part in parts):
            raise ValidationError(_("The file is protected by a password. Save it without one."))
        declared, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
        if declared > MOST_DECLARED or (declared > RATIO_FROM and declared > HIGHEST_RATIO * packed):
            raise too_large()
        self._zip, self._names, self._left = zipfile.ZipFile(file), set(names), most_unpacked

    def __contains__(self, name):
        return name in self._names

    def has_part_under(self, folder: str) -> bool:
        return any(name.lower().startswith(folder) for name in self._names)

    def chunks(self, name: str):
        """The bytes of a part as they come out, until the package has given all it may."""
        if name not in self._names or self._zip.getinfo(name).compress_type not in {
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        }:
            raise damaged()
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise too_large()
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as fault:
            raise damaged() from fault

    def walk(self, name: str, *, start, end=None, text=None, most_elements: int):
        """Parse a part, a step of this generator a chunk: `start(name, attributes)`, `end(name)`, `text(letters)`,
        names without their namespace. A caller who has seen enough stops; the rest is never unpacked."""
        elements = 0

        def started(tag, attributes):
            nonlocal elements
            elements += 1
            if elements > most_elements:
                raise too_large()
            start(tag[tag.rfind(" ") + 1 :], attributes)

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = started
        parser.StartDoctypeDeclHandler = _refuse_document_type
        if end:
            parser.EndElementHandler = lambda tag: end(tag[tag.rfind(" ") + 1 :])
        if text:
            parser.CharacterDataHandler = text
        fed = 0
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise too_large()
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            raise damaged() from fault
        yield


def _leads_out(name):
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _refuse_document_type(*_declaration):
    """Entities and their bombs live in a document type, and no Office file has one (ECMA-376 part 2, 8.1.4)."""
    raise ValidationError(_("The file holds XML that no spreadsheet program writes."))
