"""The agenda of the meeting's form, with what the last meeting left open put on it."""

from meetings.models import Meeting
from meetings.planning.carrying import Matter, carried, matters
from meetings.records.rows import AgendaRow, AgendaRows


class CarriesOver:
    """Of the form: which open matters its agenda names, and which it takes over."""

    found_nothing = False

    def matters_for(self, stored) -> dict[str, Matter]:
        """By key, what the rows of the agenda were carried over for. A new meeting, and a planned one with no agenda
        yet, takes over what is open; any other does when asked."""
        self.to_carry = []
        if not self.unit_now:
            return {}
        names = [name for name in self.data if name.startswith("agenda-") and name.endswith("-origin")]
        keys = [self.data[name] for name in names] if self.is_bound else [row.get("origin") for row in stored["agenda"]]
        found = matters(keys, unit=self.unit_now, user=self.user)
        is_bare = self.instance.stage == Meeting.Stage.DRAFT and not (self.instance.pk and stored["agenda"])
        if "carry" in self.data or (is_bare and not self.is_bound):
            self.to_carry = self._open_matters()
        if not self.is_bound:
            stored["agenda"] += _rows_of(self.to_carry)
        return found | {matter.key: matter for matter in self.to_carry}

    def _open_matters(self) -> list[Matter]:
        groups = self._now("groups") if "groups" in self.fields else ()
        return carried(unit=self.unit_now, types=self._now("types") or (), groups=groups or (), before=self.day_now,
                       user=self.user, meeting=self.instance)  # fmt: skip

    def carry(self):
        """Put what is open after what the agenda holds; nothing is judged yet."""
        self.look_again()
        rows = [row for row in self.agenda if not row["DELETE"].value()]
        rows = [{name: row[name].value() or "" for name in AgendaRow.base_fields} for row in rows]
        rows = [row for row in rows if row["title"] or row["presenter"] or row["discussion"]]
        there = {row["origin"] for row in rows}
        rows += _rows_of(matter for matter in self.to_carry if matter.key not in there)
        self.agenda = AgendaRows(prefix="agenda", initial=rows, form_kwargs=self.agenda.form_kwargs)
        self.found_nothing = not self.to_carry


def _rows_of(open_matters) -> list[dict]:
    return [{"title": matter.title, "origin": matter.key} for matter in open_matters]
