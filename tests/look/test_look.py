"""The look holds together: icons exist, nothing is inline, vendored files are as recorded, faults have a page."""

import hashlib
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SPRITE = (settings.BASE_DIR / "static/img/icons.svg").read_text()
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
VENDOR = settings.BASE_DIR / "static/vendor"


def icons_named():
    """(file, icon) of every name written down: {% icon "x" %}, icon="x" of an include or a menu entry."""
    sources = [*TEMPLATES, *(path for path in settings.BASE_DIR.glob("*/*.py") if path.parts[-2] != "tests")]
    pattern = re.compile(r'{% icon "([\w-]+)"|\bicon="([\w-]+)"')
    return {(path.name, first or second) for path in sources for first, second in pattern.findall(path.read_text())}


def test_every_icon_named_is_in_the_sprite():
    missing = {(name, icon) for name, icon in icons_named() if icon not in DRAWN}
    assert missing == set()
    assert len(icons_named()) > 50


def test_the_sprite_holds_exactly_the_icons_recorded_as_used():
    assert set((VENDOR / "bootstrap-icons/used.txt").read_text().split()) == DRAWN


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_script_style_or_handler(path):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    faults = re.findall(r'<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle="|\son\w+="|javascript:', text)
    assert faults == []


def test_vendored_files_have_the_recorded_sums():
    record = (VENDOR / "README.md").read_text()
    kept = [path for path in (VENDOR / "bootstrap").iterdir() if path.suffix in {".css", ".js"}]
    assert len(kept) == 2
    for path in kept:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in record, path.name


@pytest.mark.parametrize("language, words", [("zh-hans", "责任落实台账"), ("en", "Duty Ledger")])
@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "413.html", "500.html", "503.html"])
def test_pages_of_faults_need_neither_request_nor_database(name, language, words):
    with translation.override(language):
        page = render_to_string(name)
    assert words in page
    assert f'lang="{language}"' in page


def test_the_page_of_a_too_large_request_names_the_limit():
    with translation.override("zh-hans"):
        assert "2.0\xa0MB" in render_to_string("413.html", {"limit": 2 * 1024 * 1024})
        assert "5000" in render_to_string("413.html", {"fields": 5000})
