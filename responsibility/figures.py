"""Figures of duties, assignments, plans and rule documents.

What was *due in the period* is counted by its due day. What is *still open* is counted on the cut-off day and carries
over: work due before the period and still owed does not vanish from a new year's page.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from figures.catalogue import Count, Frame, Ratio
from responsibility.lights.lights import Lights
from responsibility.models import Assignment, Document, Duty, Evidence

Stage = Assignment.Stage
ITEMS = pgettext_lazy("unit of counting", "items")
DOCUMENTS = pgettext_lazy("unit of counting", "documents")


def due_rows(frame: Frame):
    period = frame.period
    rows = Assignment.objects.standing().issued().within(frame.unit).exclude(stage=Stage.CANCELLED)
    return rows.due_within(period.start, period.end)


def done_rows(frame: Frame):
    return due_rows(frame).filter(stage=Stage.DONE, done_on__lte=frame.as_of)


def done_late_rows(frame: Frame):
    return done_rows(frame).filter(done_on__gt=F("due_on"))


def missed_rows(frame: Frame):
    return due_rows(frame).filter(stage=Stage.MISSED)


def still_owed(frame: Frame):
    """Owed on the cut-off day, whatever its due day: what was done later was still open then."""
    is_open = Q(stage__in=Assignment.OPEN_STAGES) | Q(stage=Stage.DONE, done_on__gt=frame.as_of)
    return Assignment.objects.standing().within(frame.unit).filter(is_open)


def open_rows(frame: Frame):
    return still_owed(frame).filter(due_on__lte=frame.period.end)


def overdue_rows(frame: Frame):
    return open_rows(frame).filter(due_on__lt=frame.as_of).at_work_on(frame.as_of)


def due_soon_rows(frame: Frame):
    return still_owed(frame).near(Lights.on(frame.as_of)).at_work_on(frame.as_of)


def waiting_rows(frame: Frame):
    return open_rows(frame).filter(stage__in=(Stage.HELD, Stage.SUBMITTED, Stage.REVIEWED, Stage.DECLINED))


def duty_rows(frame: Frame):
    return Duty.objects.of_year(frame.period.of_year).within(frame.unit)


def duties_without_record(frame: Frame):
    """Something was owed by the cut-off day, and neither a fulfilled assignment nor a piece of evidence is there.

    A duty whose first day is still to come, and one that waits for an event that has not happened, owe nothing yet.
    """
    owed = Assignment.objects.standing().filter(duty=OuterRef("pk")).exclude(stage=Stage.CANCELLED)
    evidence = Evidence.objects.filter(
        content_type=ContentType.objects.get_for_model(Assignment), object_id=OuterRef("pk")
    )
    signed = owed.exclude(stage=Stage.HELD)
    proved = signed.filter(Q(stage=Stage.DONE, done_on__lte=frame.as_of) | Exists(evidence))
    owed_by_now = Q(Exists(owed.filter(due_on__lte=frame.as_of)))
    never_made = Q(~Exists(owed), valid_from__lte=frame.as_of) & ~Q(per=Duty.Per.EVENT)
    return duty_rows(frame).filter(owed_by_now | never_made).exclude(Exists(proved))


def duties_without_kind(frame: Frame):
    """Neither a meeting nor a study session answers these, so no figure counts what became of them. A duty that waits
    for an event is not among them."""
    return duty_rows(frame).filter(evidence_kind=None).exclude(per=Duty.Per.EVENT)


def plan_rows(frame: Frame):
    plans = Document.objects.standing().within(frame.unit).filter(kind=Document.Kind.PLAN, year=frame.period.of_year)
    return plans.filter(issued_on__lte=frame.as_of).exclude(change=Document.Change.REPEALED)


def rule_rows(frame: Frame):
    kinds = (Document.Kind.RULE, Document.Kind.SCHEME)
    rules = Document.objects.standing().within(frame.unit).filter(kind__in=kinds)
    return rules.filter(issued_on__gte=frame.period.start, issued_on__lte=frame.last_day)


def next_year_measures(frame: Frame):
    return Duty.objects.measures_of_year(frame.period.of_year + 1).within(frame.unit)


def assignments(code, name, meaning, rows) -> Count:
    return Count(code, name, meaning, ITEMS, rows, "responsibility:list")


def duties(code, name, meaning, rows) -> Count:
    return Count(code, name, meaning, ITEMS, rows, "responsibility:duties")


def documents(code, name, meaning, rows) -> Count:
    return Count(code, name, meaning, DOCUMENTS, rows, "responsibility:documents")


DUE = assignments(
    "assignments_due", _("Assignments due"), _("Due in the period; cancelled ones are not counted."), due_rows
)
DONE = assignments(
    "assignments_done", _("Assignments done"), _("Due in the period, and done by the cut-off day."), done_rows
)

FIGURES = [
    DUE,
    DONE,
    assignments("done_late", _("Assignments done late"),
                _("Of those done: done after the due day."), done_late_rows),
    assignments("assignments_open", _("Assignments in progress"),
                _("Due by the end of the period or before it, and still open on the cut-off day."), open_rows),
    assignments("assignments_due_soon", _("Assignments due soon"),
                _("Open on the cut-off day, not handed in, and due on it or so soon after it that the unit's traffic "
                  "light is no longer green."), due_soon_rows),
    assignments("assignments_overdue", _("Assignments overdue"),
                _("Due before the cut-off day, and neither done nor handed in, held or suspended by it."),
                overdue_rows),
    assignments("assignments_submitted", _("Assignments waiting for a decision"),
                _("Of those in progress: handed in and not yet reviewed or closed, held and not yet signed off, or "
                  "sent back to the issuer."),
                waiting_rows),
    assignments("assignments_missed", _("Assignments not held"),
                _("Due in the period, and declared or lapsed as not held."), missed_rows),
    Ratio("assignments_done_rate", _("Rate of assignments done"),
          _("Assignments done, of all assignments due in the period."), DONE, DUE),
    duties("duties", _("Duties"), _("Lines of the responsibility list of the period's year."), duty_rows),
    duties("duties_without_record", _("Duties without a record"),
           _("Lines of the year's list that owed something by the cut-off day and have neither a fulfilled "
             "assignment nor evidence."), duties_without_record),
    duties("duties_without_kind", _("Duties that no figure counts"),
           _("Lines of the year's list that name no kind of record; what waits for an event is not among them."),
           duties_without_kind),
    duties("next_year_measures", _("Measures of the next year"),
           _("Lines of the next year's list that are measures of that year."), next_year_measures),
    documents("plans", _("Plans of the year"), _("Plans for the period's year, issued by the cut-off day."), plan_rows),
    documents("rule_documents", _("Rule documents"),
              _("Rule documents and emergency schemes made, revised or repealed in the period."), rule_rows),
]  # fmt: skip
