"""The figures of study: what was planned, held, attended and written. Period by the day held or handed in."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from figures.catalogue import Count, Distinct, Frame, Ratio
from responsibility.models import Assignment
from study.models import Category, Note, Session, SessionAttendee, Topic

TIMES = pgettext_lazy("unit of counting", "times")


def held(frame: Frame):
    return Session.objects.standing().within(frame.unit).held_between(frame.period.start, frame.last_day)


def held_as(*categories):
    return lambda frame: held(frame).of_category(*categories)


def planned(frame: Frame):
    owed = Assignment.objects.standing().exclude(stage=Assignment.Stage.CANCELLED).within(frame.unit)
    return owed.filter(duty__evidence_kind__series__isnull=False).due_within(frame.period.start, frame.last_day)


def planned_as(category):
    return lambda frame: planned(frame).filter(duty__evidence_kind__series__category=category)


def planned_and_held(frame: Frame):
    return planned(frame).filter(stage=Assignment.Stage.DONE, done_on__lte=frame.as_of)


def planned_not_held(frame: Frame):
    return planned(frame).filter(stage=Assignment.Stage.MISSED)


def attended(frame: Frame):
    rows = SessionAttendee.objects.standing().within(frame.unit).who_came()
    return rows.filter(session__held_on__gte=frame.period.start, session__held_on__lte=frame.last_day)


def made_up(frame: Frame):
    rows = SessionAttendee.objects.standing().within(frame.unit).missed().filter(made_up_on__lte=frame.last_day)
    return rows.filter(session__held_on__gte=frame.period.start, session__held_on__lte=frame.last_day)


def topics_planned(frame: Frame):
    """Those of the whole period: what is planned for later in it is planned all the same."""
    rows = Topic.objects.standing().within(frame.unit)
    return rows.planned_between(frame.period.start, frame.period.end)


def topics_studied(frame: Frame):
    return topics_planned(frame).taken_up(frame.last_day)


def topics_open(frame: Frame):
    return topics_planned(frame).not_taken_up(frame.last_day)


def handed_in(frame: Frame):
    return Note.objects.standing().within(frame.unit).handed_in_between(frame.period.start, frame.last_day)


def accepted(frame: Frame):
    return handed_in(frame).filter(state=Note.State.ACCEPTED)


PLANNED = Count("study_planned", _("Study planned"), _("Sessions the series owed up to the day, by working days."),
                TIMES, planned, "responsibility:list")  # fmt: skip
TOPICS = Count("study_topics", _("Topics planned"), _("Topics of study plans planned for the period."),
               pgettext_lazy("unit of counting", "topics"), topics_planned, "study:topics")  # fmt: skip
STUDIED = Count("study_topics_studied", _("Topics studied"), _("Topics planned that a session took up."),
                pgettext_lazy("unit of counting", "topics"), topics_studied, "study:topics")  # fmt: skip
ANSWERED = Count("study_planned_held", _("Planned study held"), _("Sessions the series owed that were held."),
                 TIMES, planned_and_held, "responsibility:list")  # fmt: skip

FIGURES = [
    Count("study_sessions_held", _("Study sessions"), _("Every study session held, of any kind."), TIMES, held,
          "study:list"),
    Count("study_routines", _("Regular study meetings"), _("Sessions of the weekly and other regular study meetings."),
          TIMES, held_as(Category.ROUTINE), "study:list"),
    Count("study_classes", _("Micro-classes"), _("Classes that colleagues give each other by turns."), TIMES,
          held_as(Category.CLASS), "study:list"),
    Count("study_central_group", _("Central group study"), _("Sessions of the central group."), TIMES,
          held_as(Category.CENTRAL_GROUP), "study:list"),
    Count("study_trainings", _("Training courses"), _("Training courses held."), TIMES, held_as(Category.TRAINING),
          "study:list"),
    Count("study_lectures", _("Lectures by leaders"), _("Lectures given by leaders."), TIMES, held_as(Category.LECTURE),
          "study:list"),
    Count("study_theme_days", _("Theme days"), _("Theme days held."), TIMES, held_as(Category.THEME_DAY), "study:list"),
    PLANNED,
    *(
        Count(f"study_planned_{category}", words, _("Of the study planned: sessions of this kind."), TIMES,
              planned_as(category), "responsibility:list")
        for category, words in (
            (Category.ROUTINE, _("Regular study planned")), (Category.CLASS, _("Micro-classes planned")),
            (Category.CENTRAL_GROUP, _("Central group study planned")),
            (Category.TRAINING, _("Training courses planned")),
            (Category.LECTURE, _("Lectures by leaders planned")), (Category.THEME_DAY, _("Theme days planned")),
        )
    ),
    ANSWERED,
    Count("study_missed", _("Study not held"), _("Sessions the series owed whose week or day passed without a record."),
          TIMES, planned_not_held, "responsibility:list"),
    Ratio("study_held_share", _("Share of planned study held"), _("Planned study held, of all that was planned."),
          ANSWERED, PLANNED),
    TOPICS,
    STUDIED,
    Count("study_topics_open", _("Topics not yet studied"), _("Topics planned that no session has taken up."),
          pgettext_lazy("unit of counting", "topics"), topics_open, "study:topics"),
    Ratio("study_topics_share", _("Share of topics studied"), _("Topics studied, of all that were planned."),
          STUDIED, TOPICS),
    Count("study_attendances", _("Study attendances"), _("Everyone present, counted once for each session."),
          pgettext_lazy("unit of counting", "attendances"), attended, "study:attendances"),
    Count("study_made_up", _("Absences made up"), _("Attendances made up later by who was not there, by the day of the "
          "session."), pgettext_lazy("unit of counting", "attendances"), made_up, "study:attendances"),
    Distinct("study_made_up_people", _("People who made study up"), _("Everyone who made up at least one session."),
             pgettext_lazy("unit of counting", "people"), made_up, "study:attendees", by="person_id"),
    Distinct("study_attendees", _("People who studied"), _("Everyone present at least once, counted once."),
             pgettext_lazy("unit of counting", "people"), attended, "study:attendees", by="person_id"),
    Count("study_notes", _("Study notes handed in"), _("Notes on what was studied, by the day handed in."),
          pgettext_lazy("unit of counting", "notes"), handed_in, "study:notes"),
    Count("study_notes_accepted", _("Study notes accepted"), _("Notes handed in that somebody else has accepted."),
          pgettext_lazy("unit of counting", "notes"), accepted, "study:notes"),
    Distinct("study_note_authors", _("Authors of study notes"), _("Everyone who handed in at least one note."),
             pgettext_lazy("unit of counting", "people"), handed_in, "study:authors", by="author_id"),
]  # fmt: skip
