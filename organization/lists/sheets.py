"""A list as a spreadsheet: exactly its rows, under lines that say what was asked, by whom and when."""

from itertools import islice
from tempfile import SpooledTemporaryFile

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.import_sheets import sheet_title
from exchange.spreadsheets import write_xlsx
from organization.lists.columns import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
AT_ONCE = 500
IN_MEMORY = 2 * 1024 * 1024


def asked(form) -> list[tuple[str, str]]:
    """(label, words) of each filter that leaves rows out."""
    if form is None or not form.is_valid():
        return []
    chosen = ((form.fields[name], value) for name, value in form.cleaned_data.items() if name in form.fields)
    return [(str(field.label), words(field, value)) for field, value in chosen if value not in (None, "", False)]


def words(field, value) -> str:
    """A chosen value as the list shows it."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str({str(code): label for code, label in field.choices}.get(str(value), value))
    return _("yes") if value is True else str(value)


def batches(rows):
    """Rows as they come, a few hundred at a time, so that what a line shows besides is asked for once a batch."""
    rows = rows.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


class LedgerSheet:
    """A list in the columns of a kind of import: taken in again, it changes nothing. `cells_of(rows)` gives each row's
    cells by column, by the row's id."""

    def __init__(self, importer, cells_of):
        self.importer, self.cells_of = importer, cells_of
        self.columns = [Column(column.key, column.title, _cell(column.key)) for column in importer.columns]

    @property
    def title(self) -> str:
        return sheet_title(self.importer)

    def prepare(self, rows):
        cells = self.cells_of(rows)
        return [cells[row.pk] for row in rows]


def _cell(key):
    return lambda cells: cells[key] or None


def write_list(*, title, lines, columns, rows, prepare):
    """The file, at its beginning. Rows pass through; neither they nor the file stand in memory whole."""
    columns = [column for column in columns if column.value]
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the response closes it)
    write_xlsx(
        file, title=title, header_lines=lines, columns=[str(column.title) for column in columns],
        rows=([column.written(row) for column in columns] for batch in batches(rows) for row in prepare(batch)),
    )  # fmt: skip
    file.seek(0)
    return file


def about(*, user, title, chosen, count, now, name="") -> list[str]:
    """The lines above the columns: which list, whose rows, narrowed by what, taken when and by whom. Without a `user`
    the machine itself took every row, under `name`."""
    narrowed = _("; ").join(_("%(name)s: %(text)s") % {"name": name, "text": text} for name, text in chosen)
    return [
        str(title),
        _("Scope: the records that %(person)s may see") % {"person": user} if user else _("Scope: all records"),
        _("Filters: %(filters)s") % {"filters": narrowed or _("none")},
        _("Drawn up %(when)s by %(person)s, rows: %(count)d")
        % {"when": f"{timezone.localtime(now):%Y-%m-%d %H:%M}", "person": user or name, "count": count},
    ]
