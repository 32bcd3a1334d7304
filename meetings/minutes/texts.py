"""The texts of a meeting's minutes: one an item of the agenda, the meeting's own, and in an analysis two an area."""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exchange.pasted import lined
from exchange.wording import ordinal_heading
from meetings.findings.areas import areas_of
from meetings.findings.standing import called
from meetings.models import AgendaItem, Finding, Meeting


def base_of(heading: str, text: str) -> str:
    """What a writer began from: the heading with its text. Put under another heading, a text is no longer the same."""
    return sha256(f"{heading}\n\n{lined(text)}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Part:
    """One text: `code` names it on the page, `row` and `column` hold it, it is read under `heading`. `group`: its area,
    whose row is made with its first text."""

    code: str
    row: Meeting | AgendaItem | Finding
    column: str
    heading: str
    label: str
    group: str = ""

    @property
    def name(self) -> str:
        return f"{self.group} · {self.label}" if self.group else self.label

    @property
    def text(self) -> str:
        return lined(getattr(self.row, self.column))

    @property
    def base(self) -> str:
        return base_of(self.heading, self.text)

    def write(self, text):
        """Past `save()`: each few seconds of typing would be an entry of the trail. See `services.keep_text`."""
        setattr(self.row, self.column, text)
        if isinstance(self.row, AgendaItem):
            AgendaItem.objects.filter(pk=self.row.pk).update(discussion=text)
        elif isinstance(self.row, Finding):
            Finding.objects.filter(pk=self.row.pk).update(**{self.column: text})
        else:
            Meeting.objects.filter(pk=self.row.pk).update(**{self.column: text})


def parts_of(meeting: Meeting) -> dict[str, Part]:
    """By code, in the order in which a record is printed."""
    items = [
        Part(f"agenda-{item.pk}", item, "discussion", item.title, label_of(number, item))
        for number, item in enumerate(meeting.agenda.all(), start=1)
    ]
    by_area = [part for finding in findings_of(meeting) for part in _of_area(finding)]
    parts = [*items, _own(meeting, "documents"), *by_area, _own(meeting, "discussion"), _own(meeting, "conclusion")]
    return {part.code: part for part in parts}


def findings_of(meeting: Meeting) -> list[Finding]:
    """In an analysis one for each area of the unit's list, made or not yet; in any meeting those on its record."""
    kept = {row.area: row for row in meeting.findings.all()}
    is_analysis = any(kind.is_analysis for kind in meeting.types.all())
    listed = areas_of(meeting.unit) if is_analysis else []
    areas = dict.fromkeys([*listed, *kept])
    return [kept.get(area) or Finding(meeting=meeting, area=area) for area in areas]


def _own(meeting, name) -> Part:
    return Part(name, meeting, name, name, capfirst(Meeting._meta.get_field(name).verbose_name))


def _of_area(finding):
    """Named after the area's words, because the row may not be there yet when the first text comes."""
    name = sha256(finding.area.encode()).hexdigest()[:12]
    for column in ("found", "judgment"):
        label = capfirst(Finding._meta.get_field(column).verbose_name)
        yield Part(f"{column}-{name}", finding, column, f"{finding.area} {column}", label, called(finding.area))


def label_of(number, item) -> str:
    words = {"number": number, "title": item.title, "presenter": item.presenter}
    if item.presenter:
        return _("%(number)d. %(title)s (%(presenter)s)") % words
    return _("%(number)d. %(title)s") % words


def headings(meeting: Meeting) -> list[str]:
    """The agenda as headings of a document: all that is ever put into a text for its writer."""
    titles = [item.title for item in meeting.agenda.all()]
    return [ordinal_heading(1, number) + title for number, title in enumerate(titles[:99], start=1)]


def with_headings(text: str, wanted: list[str]) -> str:
    """The text, and under it those headings it does not have yet."""
    missing = [heading for heading in wanted if heading not in text]
    return "\n".join(([text.rstrip("\n")] if text.strip() else []) + missing) if missing else text
