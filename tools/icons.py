"""Build static/img/icons.svg, the one sprite of the icons in use, from an unpacked bootstrap-icons package.

    npm pack bootstrap-icons@1.13.2 && tar xzf bootstrap-icons-1.13.2.tgz
    python tools/icons.py package/icons

To use a new icon, add its name to static/vendor/bootstrap-icons/used.txt and run this again.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"


def symbol(name, source):
    attributes, drawing = re.fullmatch(r"\s*<svg([^>]*)>(.*)</svg>\s*", source, re.DOTALL).groups()
    box = re.search(r'viewBox="([^"]+)"', attributes)[1]
    compact = re.sub(r">\s+<", "><", drawing.strip())
    return f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{compact}</symbol>'


def main(folder):
    names = (STATIC / "vendor/bootstrap-icons/used.txt").read_text().split()
    symbols = [symbol(name, (Path(folder) / f"{name}.svg").read_text()) for name in sorted(names)]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (STATIC / "img/icons.svg").write_text(sprite)
    print(f"{len(names)} icons, {len(sprite)} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
