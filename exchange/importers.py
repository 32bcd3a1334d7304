"""What a kind of sheet is: its columns, what each row would change, and how all of it is done at once.

An app declares a kind as one subclass of Importer and names it on its AppConfig (`imports = ["app.module.Class"]`); the
upload, the preview, the pages and the command are the same for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from exchange.cells import Column
from exchange.saying import Unreadable, said
from exchange.sheet_parts import CUT_DIGITS, FAULTY, FORMULA, LONG
from exchange.tables import Line


class State(models.TextChoices):
    """What a row, or one cell of it, would do."""

    ERROR = "error", _("error")
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")


STRONGEST_FIRST = [State.ERROR, State.NEW, State.CHANGED, State.UNCHANGED]
FAULTS = {
    FORMULA: gettext_noop("A formula. Paste it as a value."),
    FAULTY: gettext_noop("The cell shows a fault of the spreadsheet program."),
    LONG: gettext_noop("Longer than %(most)s characters."),
    CUT_DIGITS: gettext_noop("Typed as a number, it lost its last digits. Set the cell to text and type it again."),
}
EXAMPLE = "（示例）"
EMPTY = gettext_noop("Must be filled in.")


@dataclass
class Field:
    """One cell against what is stored: `old` and `new` as they are shown."""

    state: str = State.UNCHANGED
    old: str = ""
    new: str = ""
    said: list[dict] = field(default_factory=list)
    warned: bool = False


@dataclass
class Finding:
    """What one row would do. `subject` says whom or what it is about (two rows may be about one person); `plan` is the
    importer's own, for `apply`."""

    line: Line
    values: dict[str, object]
    columns: dict[str, Column]
    subject: str = ""
    is_new: bool = False
    fields: dict[str, Field] = field(default_factory=dict)
    said: list[dict] = field(default_factory=list)
    warned: bool = False
    is_wrong: bool = False
    plan: object = None

    def refuse(self, key: str, message: str, **values):
        """An error in one cell; without a key, in the row."""
        self._say(key, message, values)
        if key:
            self.fields[key].state = State.ERROR
        else:
            self.is_wrong = True

    def warn(self, key: str, message: str, **values):
        self._say(key, message, values)
        if key:
            self.fields[key].warned = True
        self.warned = True

    def compare(self, key: str, old, *, is_new: bool = False):
        """The value of one filled cell against the stored one. An empty cell asks for nothing."""
        if key not in self.values:
            return
        found, value = self.fields.setdefault(key, Field()), self.values[key]
        if found.state == State.ERROR:
            return
        found.old, found.new = ("" if is_new else shown(old)), shown(value)
        if is_new:
            found.state = State.NEW
        elif found.new not in {found.old, shown(self.columns[key].reread(old))}:
            found.state = State.CHANGED

    def _say(self, key, message, values):
        place = self.fields.setdefault(key, Field(new=self.line.texts.get(key, ""))).said if key else self.said
        place.append(said(message, **values))

    def changes(self, *keys: str) -> bool:
        """Would one of these cells change anything?"""
        return any(self.fields[key].state in {State.NEW, State.CHANGED} for key in keys if key in self.fields)

    @property
    def state(self) -> str:
        states = {found.state for found in self.fields.values()}
        if self.is_wrong or State.ERROR in states:
            return State.ERROR
        if self.is_new:
            return State.NEW
        return State.CHANGED if states & {State.NEW, State.CHANGED} else State.UNCHANGED

    @property
    def kept(self) -> dict:
        """The finding as the preview keeps it, and as applying compares it."""
        return {
            "state": str(self.state), "warned": self.warned, "subject": self.subject, "said": self.said,
            "fields": {key: [str(found.state), found.old, found.new, found.said, found.warned]
                       for key, found in sorted(self.fields.items())},
        }  # fmt: skip


def shown(value) -> str:
    return "" if value is None else str(value)


class Importer:
    """A kind of sheet. Subclasses declare the words and columns, and answer `read`, `check` and `apply`.

    `read` loads what checking needs, once and not a row at a time; `lock=True` locks the rows that may change, first,
    because the import is about to be applied.
    """

    do_not_call_in_templates = True  # a page shows the kind itself
    kind = ""
    title = ""
    intro = ""
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()  # of the template's second sheet, in Chinese
    marked = "name"  # the column by which the template's example row is known: its text ends with EXAMPLE
    done_url = ""  # the page that shows what was imported
    sentences: dict = {}  # state -> ngettext_lazy with %(n)d, for what is counted by subject

    def __init__(self, *, by, today: date, defaults: dict | None = None):
        self.by, self.today = by, today  # `by` is None for the system itself
        self.defaults = defaults or {}

    @classmethod
    def rule(cls, user) -> bool:
        raise NotImplementedError

    def read(self, findings: list[Finding], *, lock: bool = False) -> None:
        raise NotImplementedError

    def check(self, finding: Finding) -> None:
        raise NotImplementedError

    def apply(self, findings: list[Finding], draft) -> None:
        raise NotImplementedError

    def export(self) -> Iterable[list]:
        """Rows of stored values, a cell a column: what importing would leave unchanged."""
        raise NotImplementedError

    def remarks(self, lines: list[Line]) -> list[dict]:
        """What is to be known of the sheet as a whole before it is applied."""
        return []

    def note(self, draft, event: str) -> None:
        """Told of what happens to an import of this kind, for whoever keeps a trail."""

    @classmethod
    def column(cls, key) -> Column:
        return next(column for column in cls.columns if column.key == key)

    def understand(self, line: Line) -> Finding:
        """A row's texts as values; what cannot be read or is missing is refused at its cell."""
        finding = Finding(line, {}, {column.key: column for column in self.columns})
        for column in self.columns:
            if fault := line.faults.get(column.key):
                finding.refuse(column.key, FAULTS[fault], **({"most": column.longest} if fault == LONG else {}))
            elif text := line.texts.get(column.key):
                try:
                    finding.values[column.key] = column.read(text)
                except Unreadable as unreadable:
                    finding.fields[column.key] = Field(State.ERROR, new=text, said=[unreadable.said])
            elif column.required:
                finding.refuse(column.key, EMPTY)
        return finding

    def findings(self, lines: list[Line], *, lock: bool = False) -> list[Finding]:
        """Every row understood, with what checking needs loaded."""
        found = [self.understand(line) for line in lines]
        self.read(found, lock=lock)
        return found


@cache
def importers() -> dict[str, type[Importer]]:
    """Every kind, in the order of the apps."""
    classes = [import_string(path) for config in apps.get_app_configs() for path in getattr(config, "imports", ())]
    return {found.kind: found for found in classes}
