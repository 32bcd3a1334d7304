"""Translation catalogues without GNU gettext: extract, keep what is translated, compile.

    python tools/messages.py [APP ...]      update <app>/locale/zh_Hans/LC_MESSAGES/django.po and .mo
    python tools/messages.py --check        change nothing; fail with a list of what is not right

An app's catalogue holds the strings of `<app>/**/*.py` and of `templates/<app>/`; templates that belong to no app
(base, errors, account, ...) go with organization. A string translated the same in another app is filled in. The files
carry no dates and no line numbers, so a change shows only the strings it changed.
"""

import argparse
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
SHARED_TEMPLATES_OWNER = "organization"
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = f"""# Simplified Chinese. Made by tools/messages.py: edit the msgstr lines only, then run it again.
msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""

SINGLE, PLURAL = None, (1, 2)
CONTEXT, CONTEXT_PLURAL = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {"_": SINGLE, "gettext_noop": SINGLE}
for name, arguments in (
    ("gettext", SINGLE),
    ("ngettext", PLURAL),
    ("pgettext", CONTEXT),
    ("npgettext", CONTEXT_PLURAL),
):
    KEYWORDS |= {name: arguments, f"{name}_lazy": arguments}

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|\{\w*(?:[.:!][^{}]*)?\}|</?\w+")


# Finding the strings


def apps():
    return sorted(path.parent.name for path in ROOT.glob("*/apps.py"))


def template_owner(path):
    folder = path.relative_to(ROOT / "templates").parts[0]
    return folder if folder in apps() else SHARED_TEMPLATES_OWNER


def strings_in(source):
    """(context, msgid or (singular, plural)) of one Python text."""
    for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield context, message


def template_source(path):
    """A template as the Python that Django makes of it; indentation means nothing there."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path.relative_to(ROOT)))
    return "\n".join(line.strip() for line in text.splitlines())


def extracted(app):
    sources = [
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.relative_to(ROOT).parts
    ]
    sources += [
        template_source(path)
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in {".html", ".txt", ".xml", ".svg"} and template_owner(path) == app
    ]
    return {key for source in sources for key in strings_in(source)}


# Catalogues


def catalogue_path(app):
    return ROOT / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def key_of(message):
    return message.context, message.id


def stored(app):
    """{(context, msgid): translation} of the .po file; a plural's translation is a tuple."""
    path = catalogue_path(app)
    if not path.exists():
        return {}
    with open(path, "rb") as file:
        catalogue = read_po(file, locale=LANGUAGE, ignore_obsolete=True, abort_invalid=True)
    return {key_of(message): message.string for message in catalogue if message.id and not message.fuzzy}


def is_translated(translation):
    return bool(translation) and all(translation if isinstance(translation, tuple | list) else [translation])


def build(app, known):
    """The texts of the .po and .mo files: the strings in use, with the translations that are known."""
    catalogue = Catalog(locale=LANGUAGE, creation_date=NO_DATE, revision_date=NO_DATE, fuzzy=False)
    for context, message in extracted(app):
        translation = known[app].get((context, message)) or next(
            (other[(context, message)] for other in known.values() if is_translated(other.get((context, message)))), ""
        )
        catalogue.add(message, translation or ("" if isinstance(message, str) else ("",)), context=context)
    if not len(catalogue):
        return None
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    write_mo(mo, catalogue)
    return HEADER + "\n" + po.getvalue().decode().strip() + "\n", mo.getvalue()


def update(names):
    known = {app: stored(app) for app in apps()}
    for app in names:
        built = build(app, known)
        path = catalogue_path(app)
        if built is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(built[0], encoding="utf-8")
        path.with_suffix(".mo").write_bytes(built[1])
        left = [key for key, translation in stored(app).items() if not is_translated(translation)]
        print(f"{app}: {len(stored(app))} strings" + (f", {len(left)} to translate" if left else ""))


# Checking


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def faults_of(app, known):
    built, path = build(app, known), catalogue_path(app)
    if built is None:
        return [f"{app}: has a catalogue but no strings"] if path.exists() else []
    compiled = path.with_suffix(".mo")
    faults = []
    if not path.exists() or path.read_text(encoding="utf-8") != built[0]:
        faults.append(f"{app}: catalogue is not up to date, run python tools/messages.py {app}")
    elif not compiled.exists() or compiled.read_bytes() != built[1]:
        faults.append(f"{app}: compiled catalogue is not up to date, run python tools/messages.py {app}")
    for (context, message), translation in sorted(known[app].items(), key=str):
        texts = [translation] if isinstance(translation, str) else list(translation)
        singular_or_plural = message if isinstance(message, str) else message[1]
        if not is_translated(translation):
            faults.append(f"{app}: not translated: {message!r}" + (f" ({context})" if context else ""))
        elif any(placeholders(text) != placeholders(singular_or_plural) for text in texts):
            faults.append(f"{app}: placeholders or tags differ: {message!r} -> {translation!r}")
    return faults


def contradictions(known):
    """The same string in two apps with two translations: the reader would see whichever app is loaded first."""
    seen = {}
    for app, catalogue in known.items():
        for key, translation in catalogue.items():
            if is_translated(translation):
                seen.setdefault(key, {}).setdefault(str(translation), []).append(app)
    return [
        f"{message!r} differs: " + "; ".join(f"{text} in {', '.join(names)}" for text, names in texts.items())
        for (_context, message), texts in sorted(seen.items(), key=str)
        if len(texts) > 1
    ]


def check(names):
    known = {app: stored(app) for app in apps()}
    return [fault for app in names for fault in faults_of(app, known)] + contradictions(known)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, list what is not right")
    parser.add_argument("apps", nargs="*", metavar="APP", help="all apps when none is named")
    options = parser.parse_args()
    if unknown := set(options.apps) - set(apps()):
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    names = options.apps or apps()
    if not options.check:
        update(names)
        return 0
    faults = check(names)
    print("\n".join(faults) or "Translations: complete")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
