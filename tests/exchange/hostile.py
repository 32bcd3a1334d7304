"""Files nobody honest sends, each made in memory; and what reading them costs, measured in a process of its own."""

import random
import struct
import zipfile
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELS}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>代码</t></is></c></row>'


def sheet_xml(rows, before=""):
    return f'<?xml version="1.0"?>{before}<worksheet {MAIN}><sheetData>{HEADER}{rows}</sheetData></worksheet>'


def packed(sheet=None, **more) -> bytes:
    """An xlsx of the given sheet; `more` adds or replaces parts, one given as (piece, times) in pieces."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (PARTS | {SHEET: sheet if sheet is not None else sheet_xml("")} | more).items():
            if isinstance(content, tuple):
                with package.open(name, "w", force_zip64=True) as part:
                    for piece, times in content:
                        for _ in range(times):
                            part.write(piece)
            else:
                package.writestr(name, content)
    return file.getvalue()


def patched(data: bytes, name: str, **fields) -> bytes:
    """The same package whose directory says something else of one part (APPNOTE 4.3.12): `size`, `flags`."""
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        length = struct.unpack_from("<H", data, place + 28)[0]
        if data[place + 46 : place + 46 + length] == name.encode():
            break
    changed = bytearray(data)
    if "size" in fields:
        struct.pack_into("<L", changed, place + 24, fields["size"])
    if "flags" in fields:
        struct.pack_into("<H", changed, place + 8, fields["flags"])
    return bytes(changed)


def entity_bomb(encoding="utf-8"):
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    cell = '<row r="2"><c r="A2" t="inlineStr"><is><t>&j;</t></is></c></row>'
    text = sheet_xml(cell, f"<!DOCTYPE worksheet [{entities}]>").encode()
    return packed(text if encoding == "utf-8" else text.decode().encode(encoding))


def reaching_out():
    before = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return packed(sheet_xml('<row r="2"><c r="A2" t="inlineStr"><is><t>&x;</t></is></c></row>', before))


def text_bomb(megabytes):
    """A cell that unpacks to more than any office writes, from a thousandth of it."""
    start, end = sheet_xml("@").encode().split(b"@")
    cell = b'<row r="2"><c r="A2" t="inlineStr"><is><t>', b"</t></is></c></row>"
    return packed(**{SHEET: ((start + cell[0], 1), (b"a" * 1024 * 1024, megabytes), (cell[1] + end, 1))})


def strings_bomb():
    """Four million shared texts of one letter."""
    piece = b"<si><t>a</t></si>" * 10_000
    content = ((f"<sst {MAIN}>".encode(), 1), (piece, 400), (b"</sst>", 1))
    return packed(**{"xl/sharedStrings.xml": content})


def varied_strings_bomb():
    """Forty megabytes of shared texts that pack no better than an honest table."""
    with_numbers = "".join(f"<si><t>{n * 2654435761 % 2**32:x}{n * 40503 % 65536}</t></si>" for n in range(50_000))
    return packed(
        **{"xl/sharedStrings.xml": ((f"<sst {MAIN}>".encode(), 1), (with_numbers.encode(), 25), (b"</sst>", 1))}
    )


def long_tag():
    start, end = sheet_xml("@").encode().split(b"@")
    noise = random.Random(1).randbytes(1024 * 1024).hex().encode()
    return packed(**{SHEET: ((start + b'<row r="2" x="', 1), (noise, 20), (b'"/>' + end, 1))})


def deep_nesting():
    return packed(sheet_xml("<a>" * 500_000 + "</a>" * 500_000))


def many_parts():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for number in range(100_000):
            package.writestr(f"a{number}", b"")
    return file.getvalue()


def many_cells():
    row = "<c/>" * 16_000
    return packed(sheet_xml("".join(f'<row r="{n + 2}">{row}</row>' for n in range(200))))


def nested():
    return packed(**{"xl/workbook.xml": packed()})


def old_workbook():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


def honest() -> bytes:
    workbook, file = Workbook(), BytesIO()
    workbook.active.append(["代码"])
    workbook.active.append(["A-1"])
    workbook.save(file)
    return file.getvalue()


def two_of_a_name():
    return packed(**{SHEET[:-1] + "L": sheet_xml("<row/>")}).replace(SHEET[:-1].encode() + b"L", SHEET.encode())


CORPUS = {
    "a cell of 300 MB": lambda: text_bomb(300),
    "a cell of 70 MB": lambda: text_bomb(70),
    "four million shared texts": strings_bomb,
    "shared texts that pack badly": varied_strings_bomb,
    "entities that multiply": entity_bomb,
    "entities in UTF-16": lambda: entity_bomb("utf-16"),
    "an entity that reads a file": reaching_out,
    "a tag of 40 MB": long_tag,
    "half a million levels": deep_nesting,
    "a hundred thousand parts": many_parts,
    "three million cells": many_cells,
    "a package in a package": nested,
    "macros": lambda: packed(**{"xl/vbaProject.bin": b"x"}),
    "links to other files": lambda: packed(**{"xl/externalLinks/externalLink1.xml": "<a/>"}),
    "names that lead out": lambda: packed(**{"../../etc/passwd": b"x"}),
    "a name from the root": lambda: packed(**{"/etc/passwd": b"x"}),
    "two parts of one name": two_of_a_name,
    "5 GB declared": lambda: patched(patched(packed(a=b"", b=b""), "a", size=2_500_000_000), "b", size=2_500_000_000),
    "less declared than packed": lambda: patched(text_bomb(70), SHEET, size=1000),
    "locked by a password": lambda: patched(packed(), SHEET, flags=1),
    "cut off": lambda: honest()[:-60],
    "cut in the middle": lambda: honest()[:1500] + honest()[-800:],
    "nothing at all": lambda: b"",
    "an old workbook": old_workbook,
    "a PDF": lambda: b"%PDF-1.7\n" + b"x" * 1000,
    "a list of values": lambda: "代码,全称\r\nA-1,甲\r\n".encode("gb18030"),
    "a web page": lambda: b"<html><table><tr><td>x</td></tr></table></html>",
    "no workbook in it": lambda: packed(**{"xl/workbook.xml": "<a/>"}),
    "a document of another program": lambda: packed(**{"_rels/.rels": "<a/>", "xl/workbook.xml": "<a>"}),
}  # fmt: skip


def highest_memory() -> int:
    """The most this process ever held, in megabytes. What getrusage tells would begin with the parent's."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":  # reads each file named: prints its name, the answer, seconds, megabytes grown so far
    import sys
    import time

    import django
    from django.core.exceptions import ValidationError

    django.setup()
    from exchange.cells import Column, tidy
    from exchange.tables import read_table

    before = highest_memory()
    for path in map(Path, sys.argv[1:]):
        begun = time.process_time()
        with path.open("rb") as file:
            try:
                table = read_table(file, (Column("code", "代码", tidy, required=True),))
                answer = f"taken {len(table.lines)}"
            except ValidationError:
                answer = "refused"
        spent = time.process_time() - begun
        print(path.name, answer, round(spent, 2), highest_memory() - before, sep="|")  # noqa: T201
