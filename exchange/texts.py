"""The plain text of a file somebody wrote, for counting its words. What can't be read has none: nothing is refused
here, because what may be kept was decided when the file came in."""

from django.core.exceptions import ValidationError

from exchange.packages import Package

MOST_UNPACKED, MOST_ELEMENTS, MOST_LETTERS = 64 * 1024 * 1024, 2_000_000, 2_000_000
BODY = "word/document.xml"
# Elements of WordprocessingML that part words: paragraphs, tabs, line breaks, cells
PARTING = {"p", "tab", "br", "cr", "tc"}


def text_of(file, name: str) -> str:
    """The text of a .docx or .txt; of anything else, or of what is damaged, none."""
    readers = {"docx": _of_word, "txt": _of_plain}
    read = readers.get(name.rpartition(".")[2].lower())
    if read is None:
        return ""
    file.seek(0)
    try:
        return read(file)
    except ValidationError:
        return ""
    finally:
        file.seek(0)


def _of_word(file) -> str:
    """The running text: what was deleted with changes tracked, fields and what stands in headers are none of it."""
    letters, inside, total = [], [], 0

    def start(name, _attributes):
        inside.append(name)
        if name in PARTING:
            letters.append("\n")

    def text(found):
        nonlocal total
        if inside and inside[-1] == "t":
            total += len(found)
            letters.append(found)

    package = Package(file, most_unpacked=MOST_UNPACKED)
    if BODY not in package:
        return ""
    for _step in package.walk(BODY, start=start, end=lambda name: inside.pop(), text=text, most_elements=MOST_ELEMENTS):
        if total > MOST_LETTERS:
            break
    return "".join(letters)


def _of_plain(file) -> str:
    """In the encodings that offices' editors write: UTF-8 and UTF-16 by their marks, else UTF-8, else GB 18030."""
    written = file.read(4 * MOST_LETTERS)
    if written[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return written.decode("utf-16", errors="ignore")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("gb18030", errors="ignore")
