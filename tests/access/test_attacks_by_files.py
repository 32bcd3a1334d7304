"""A small file that fills the memory."""

import struct
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.services import check


def directory_of(entries: int) -> bytes:
    """An archive that is nothing but a directory: 47 bytes an entry, the same name each time."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = len(entry) * entries
    local = struct.pack("<4s2B4HL2L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries & 0xFFFF, entries & 0xFFFF, size, len(local), 0)
    return local + entry * entries + end


def test_a_directory_without_end_is_refused_before_it_is_read():
    """1 MB here; 50 MB are allowed, and each request reads it twice (the form, then `attach`)."""
    file = SimpleUploadedFile("a.docx", directory_of(22_000))
    tracemalloc.start()
    with pytest.raises(ValidationError):
        check(file)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * file.size
