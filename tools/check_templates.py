"""No page may carry a script or a style of its own: the content security policy would silently drop it.

python tools/check_templates.py      lists each place (exit 1)
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
FAULTS = {
    "style attribute": re.compile(r"<[a-zA-Z][^<>]*\sstyle\s*="),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "event handler attribute": re.compile(r"<[a-zA-Z][^<>]*\s(?:on[a-z]+|hx-on[:-][\w:-]*)\s*=", re.IGNORECASE),
    "javascript: address": re.compile(r"""["']\s*javascript:""", re.IGNORECASE),
}


def pages():
    """Templates, and the Python that may write markup itself."""
    yield from (ROOT / "templates").rglob("*.*")
    for folder in sorted(path.parent for path in ROOT.glob("*/apps.py")):
        yield from folder.rglob("*.html")
        yield from folder.rglob("*.py")


def faults_in(text):
    """(line number, what is wrong), comments left out."""
    text = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for name, pattern in FAULTS.items():
        for found in pattern.finditer(text):
            yield text.count("\n", 0, found.end()) + 1, name


def main():
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted(pages())
        for line, name in sorted(faults_in(path.read_text(encoding="utf-8")))
    ]
    print("\n".join(faults) or "Templates: no inline script or style")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
