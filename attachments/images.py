"""How large a picture is, read from its first bytes and never decoded: a small file may unfold to gigabytes."""

import struct

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A sheet of A0 scanned at 300 dots an inch has 140 million
MOST_PIXELS, LONGEST_SIDE = 200_000_000, 30_000
MOST_SEGMENTS, MOST_FILLING = 1000, 64
PNG_START = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# Start of frame (ITU-T T.81, table B.1): all of 0xC0-0xCF but the tables DHT, JPG and DAC
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = {0x01, *range(0xD0, 0xD9)}


def check_picture(file, extension: str):
    found = png_size(file) if extension == "png" else jpeg_size(file)
    if not found or not all(found):
        raise ValidationError(_("The file is damaged and cannot be opened."))
    width, height = found
    if width * height > MOST_PIXELS or max(found) > LONGEST_SIDE:
        raise ValidationError(
            _("The picture is too large: %(width)d × %(height)d pixels.") % {"width": width, "height": height}
        )


def png_size(file) -> tuple[int, int] | None:
    file.seek(0)
    start = file.read(24)
    if len(start) < 24 or not start.startswith(PNG_START):
        return None
    return struct.unpack(">II", start[16:24])


def jpeg_size(file) -> tuple[int, int] | None:
    """From segment to segment up to the one that says it."""
    file.seek(2)
    for _segment in range(MOST_SEGMENTS):
        mark = file.read(2)
        for _filling in range(MOST_FILLING):
            if mark[1:] != b"\xff":
                break
            mark = mark[1:] + file.read(1)
        if len(mark) < 2 or mark[0] != 0xFF:
            return None
        if mark[1] in ALONE:
            continue
        length = int.from_bytes(file.read(2), "big")
        if mark[1] in FRAMES:
            said = file.read(5)
            return (int.from_bytes(said[3:5], "big"), int.from_bytes(said[1:3], "big")) if len(said) == 5 else None
        if length < 2:
            return None
        file.seek(length - 2, 1)
    return None
