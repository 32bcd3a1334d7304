"""Files made to harm: refused fast and in words, nothing of them kept, memory bounded. What is kept is only ever a
download, under a name that nobody chose."""

import ast
import resource
import struct
import time
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from attachments.models import Attachment
from responsibility.models import Document
from tests.access.test_attacks_by_files import directory_of

LIMIT_SECONDS, LIMIT_GROWTH = 2, 200 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def png(width, height):
    """A picture of one color: a few bytes, however many pixels it says."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    packed = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
              for name, data in parts]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def jpeg(width, height, before=b""):
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + before + b"\xff\xe0\x00\x04ab" + frame + b"\xff\xd9"


HOSTILE = {
    "a script that begins like a picture": ("a.png", b"GIF89a/*\x01\x00*/=1;alert(1)"),
    "a picture of no kept kind": ("a.gif", b"GIF89a\x01\x00\x01\x00"),
    "a page before a document": ("a.pdf", b"<html><script>alert(1)</script>%PDF-1.4"),
    "a drawing with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "a page": ("a.html", b"<script>alert(1)</script>"),
    "a program": ("a.exe", b"MZ\x90\0"),
    "a program with the name of a text": ("a.txt", b"MZ\x90\x00\x03"),
    "a program with two names": ("a.pdf.exe", b"%PDF-1.4"),
    "900 million pixels in 100 bytes": ("a.png", png(30_000, 30_000)),
    "one endless line": ("a.png", png(2**31, 1)),
    "no width": ("a.png", png(0, 10)),
    "a picture's first bytes alone": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "4 billion pixels": ("a.jpg", jpeg(65_535, 65_535)),
    "a photograph without a frame": ("a.jpg", b"\xff\xd8\xff\xd9"),
    "segments without an end": ("a.jpg", b"\xff\xd8" + b"\xff\xe1\x00\x02" * 200_000),
    "filling without an end": ("a.jpg", b"\xff\xd8" + b"\xff" * 2_000_000),
    "nothing": ("a.pdf", b""),
    "another kind": ("a.docx", b"%PDF-1.4"),
    "a package without a directory": ("a.xlsx", b"PK\x03\x04" + b"\0" * 5000),
    "a million entries": ("a.docx", directory_of(40_000)),
    "a name without a kind": ("pdf", b"%PDF-1.4"),
}
KEPT = {
    "old word": ("旧公文.doc", OLE + b"\0" * 600),
    "old excel": ("旧台账.xls", OLE + b"\0" * 600),
    "wps": ("纪要.wps", OLE + b"\0" * 600),
    "pdf": ("扫描件.PDF", b"%PDF-1.4\n%%EOF"),
    "photo": ("现场.jpg", jpeg(4000, 3000)),
    "filled photo": ("现场2.jpg", jpeg(4000, 3000, before=b"\xff\xff\xfe\x00\x04ab")),
    "scan": ("a0.png", png(9933, 14_043)),
    "text": ("说明.txt", "第一行\r\n第二行".encode("gb18030")),
}
NAMES = ("../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/cron.d/x.txt", "a\u202etxt.txt", "con.txt",
         '"; filename="x.html.txt', "名" * 190 + ".txt")  # fmt: skip


@pytest.fixture
def plan(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Document.objects.create(unit=cast.section, title="计划", year=2023, issued_on="2023-01-04")


def sent(client, plan, name, content):
    url = reverse("responsibility:document_attach", args=[plan.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_fast_and_leaves_nothing(what, cast, plan, signed_in, tmp_path):
    client = signed_in(cast.head)
    client.get(reverse("responsibility:document_attach", args=[plan.pk]))  # what the first page of a process loads
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    answer = sent(client, plan, *HOSTILE[what])
    took = time.monotonic() - began
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert took < LIMIT_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LIMIT_GROWTH
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("what", KEPT)
def test_what_an_office_hands_in_is_kept_and_comes_back_as_a_download(what, cast, plan, signed_in):
    name, content = KEPT[what]
    client = signed_in(cast.head)
    assert sent(client, plan, name, content).status_code == 302
    kept = Attachment.objects.get()
    answer = client.get(kept.get_absolute_url())
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "html" not in answer["Content-Type"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", NAMES)
def test_no_uploaded_name_reaches_the_disk_or_the_headers(name, cast, plan, signed_in, tmp_path):
    client = signed_in(cast.head)
    assert sent(client, plan, name, b"x").status_code == 302
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.relative_to(tmp_path).parts[0] == "attachments"
    assert len(path.name) == 32 and path.name.isalnum()
    header = client.get(Attachment.objects.get().get_absolute_url())["Content-Disposition"]
    assert not set("\r\n\u202e/\\") & set(header.split("''")[-1])


def test_a_kept_file_has_no_address_of_its_own(cast, plan, signed_in, tmp_path):
    client = signed_in(cast.head)
    sent(client, plan, "a.txt", b"x")
    kept = Attachment.objects.get().file.name
    for address in (f"/media/{kept}", f"/{kept}", f"/static/../media/{kept}", f"/static/{kept}"):
        assert client.get(address).status_code == 404


def test_five_gigabytes_are_refused_by_what_they_declare(cast, plan, signed_in):
    url = reverse("responsibility:document_attach", args=[plan.pk])
    client = signed_in(cast.head)
    answer = client.generic(
        "POST", url, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(5 * 2**30)
    )
    assert answer.status_code == 413


def test_one_module_writes_spreadsheets():
    """exchange/spreadsheets.py takes the formulas out; whoever wrote around it would bring them back."""
    writers = set()
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        place = path.relative_to(settings.BASE_DIR)
        if place.parts[0].startswith(".") or place.parts[0] in ("tests", "bench", "tools", "var"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            library = (getattr(node, "module", None) or (names or [""])[0]).split(".")[0]
            if library in ("csv", "xlsxwriter", "xlwt") or (library == "openpyxl" and "Workbook" in names):
                writers.add(place.as_posix())
    assert writers == {"exchange/spreadsheets.py"}
