"""What every kind of import above this floor shares: whose units it may touch, and its entries in the trail."""

from django.utils.translation import gettext_noop

from audit.trail import Event, note, noted_in_bulk
from exchange.importers import Importer
from organization import rules
from organization.models import Unit

NO_UNIT = gettext_noop("There is no unit with the code %(code)s among those you keep.")
TWICE = gettext_noop("Row %(row)s says the same already.")


class KeptImporter(Importer):
    """An import by someone who keeps units and people: the system administrator, a unit's own, or (`by` None) the
    system itself, which is whoever may run commands on the server."""

    rule = staticmethod(rules.keeps_people)

    def keeps(self, unit) -> bool:
        return self.by is None or rules.can_keep_unit(self.by, unit)

    def kept_units(self):
        return Unit.objects.all() if self.by is None else Unit.objects.kept_by(self.by)

    def note(self, draft, event):
        note(
            Event.IMPORTED, by=self.by, what=self.kind, step=event, file=draft.file_name, sha256=draft.sha256,
            rows=draft.total, counts=draft.counts.get("rows", {}),
        )  # fmt: skip


def create_in_bulk(rows, *, by):
    """Make rows that were checked before, with an entry each, as saving one by one would leave."""
    if not rows:
        return []
    model = type(rows[0])
    made = model.objects.bulk_create(rows, batch_size=500)
    names = [field.name for field in model._meta.concrete_fields if field.name not in {"id", "password"}]
    noted_in_bulk(Event.CREATED, made, by=by, changes=lambda row: _held(row, names))
    return made


def change_in_bulk(rows: dict, *, by):
    """`rows` gives each row its {field: new value}; the rows are locked, and were read under that lock. An entry each,
    as saving one by one would leave."""
    if not rows:
        return
    changes, fields = {}, {"version"}
    for row, values in rows.items():
        before = {name: _value(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        changes[row] = {name: [before[name], _value(row, name)] for name in values}
        fields |= set(values)
    type(row).objects.bulk_update(rows, sorted(fields), batch_size=500)
    noted_in_bulk(Event.CHANGED, rows, by=by, changes=changes.__getitem__)


def _held(row, names):
    held = {name: _value(row, name) for name in names}
    return {name: [None, value] for name, value in held.items() if value not in (None, "")}


def _value(row, name):
    return row._meta.get_field(name).value_from_object(row)
