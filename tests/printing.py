"""Documents as a reader sees them: laid out by LibreOffice, their lines read in the PDF."""

import re
import shutil
import subprocess
from collections import namedtuple

import pytest

SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
MM = 72 / 25.4
LINE = re.compile(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.S)
WORD = re.compile(r"<word[^>]*>([^<]*)</word>")
Line = namedtuple("Line", "text left top right bottom")


def chinese_fonts():
    lister = shutil.which("fc-list")
    return lister and subprocess.run([lister, ":lang=zh-cn"], check=True, capture_output=True).stdout


CAN_PRINT = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not on PATH"),
    pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext (poppler-utils) is not on PATH"),
    pytest.mark.skipif(not chinese_fonts(), reason="no Chinese font is installed to lay the page out with"),
]


def laid_out(folder, **documents) -> dict[str, list[list[Line]]]:
    """Of each document its pages, each page as its lines: text and the left, upper, right and lower edge (points). One
    start of LibreOffice for all."""
    for name, document in documents.items():
        document.save(folder / f"{name}.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [folder / f"{name}.docx" for name in documents]
    convert = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    return {name: _pages(folder / f"{name}.pdf") for name in documents}


def _pages(path):
    read = subprocess.run([PDFTOTEXT, "-bbox-layout", path, "-"], check=True, capture_output=True, timeout=60)
    return [
        [Line("".join(WORD.findall(words)), *map(float, edges)) for *edges, words in LINE.findall(page)]
        for page in read.stdout.decode().split("<page ")[1:]
    ]
