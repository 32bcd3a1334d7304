"""The rows of the meeting's form in which an analysis says, area by area, what it found. One row an area; a row left
empty is not there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.findings.areas import areas_of
from meetings.findings.standing import called
from meetings.records.parts import FindingLine
from meetings.records.rows import Row, Rows

MOST_ROWS = 60
LONGEST_FINDING = 10_000


class FindingRow(Row):
    area = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    found = forms.CharField(
        label=_("what was found"), widget=forms.Textarea, max_length=LONGEST_FINDING, required=False
    )
    judgment = forms.CharField(label=_("judgment"), widget=forms.Textarea, max_length=LONGEST_FINDING, required=False)

    @property
    def called(self) -> str:
        return called(str(self["area"].value() or ""))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("judgment") and not cleaned.get("found") and "found" not in self.errors:
            self.add_error("found", _("Say what was found before it is judged."))
        if cleaned.get("found") and not cleaned.get("area"):
            self.add_error(None, _("The area is missing: open the form anew."))
        return cleaned


FindingRows = forms.formset_factory(
    FindingRow, formset=Rows, extra=0, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + 10
)


def finding_lines(rows) -> list[FindingLine]:
    return [FindingLine(row["area"], row["found"], row["judgment"]) for row in rows.typed() if row["found"]]


def rows_for(areas: list[str], stored) -> list[dict]:
    """A row for each area of the list, then for those of the record that are no longer on it."""
    kept = {row["area"]: row for row in stored}
    listed = [kept.pop(area, {"area": area}) for area in areas]
    return [*listed, *kept.values()]


class GoesByArea:
    """Of the meeting's form: its areas, and decisions that say which of them they are about."""

    def areas_for(self, stored) -> list[str]:
        """The unit's own, then those that are on the record or in what was typed."""
        areas = areas_of(self.unit_now) if self.unit_now else []
        typed = [value for name, value in self.data.items() if name.startswith("findings-") and name.endswith("-area")]
        also = typed if self.is_bound else [row["area"] for row in stored["findings"]]
        return list(dict.fromkeys(area for area in [*areas, *also] if area))

    @property
    def is_analysis(self) -> bool:
        """The part by area stands open."""
        types = self._now("types") or ()
        return any(kind.is_analysis for kind in types) or any(row["found"].value() for row in self.findings)

    def hold_areas_together(self):
        """One finding an area, and no decision about an area of which nothing is said."""
        if not (self.findings.is_valid() and self.decisions.is_valid()):
            return
        found = set()
        for row in self.findings.forms:
            area = row.cleaned_data.get("area") if row.cleaned_data.get("found") else ""
            if area in found:
                row.add_error("found", _("This area stands there twice."))
            found |= {area} - {""}
        for row in self.decisions.forms:
            area = "" if row.cleaned_data.get("DELETE") else row.cleaned_data.get("area")
            if area and area not in found:
                row.add_error("area", _("Say first what was found there."))
