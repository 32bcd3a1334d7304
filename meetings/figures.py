"""The figures of meetings. Only standing, signed records held up to the cut-off day count."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from figures.catalogue import Count, Distinct, Frame
from meetings.models import Attendee, Meeting
from meetings.records.standing import STANDING

TIMES = pgettext_lazy("unit of counting", "times")
ATTENDANCES = pgettext_lazy("unit of counting", "attendances")
PEOPLE = pgettext_lazy("unit of counting", "people")
ANALYSIS_MEANING = _("Signed meetings of this type about the period, or a part of it, whenever they were held.")
MEANING = _("Signed meetings of this type held in the period. A meeting of two types counts once in each.")


def signed(frame: Frame):
    return Meeting.objects.signed().within(frame.unit).filter(held_on__lte=frame.as_of)


def held(frame: Frame):
    return signed(frame).held_between(frame.period.start, frame.period.end)


def of_type(code: str):
    return lambda frame: signed(frame).of_type_in(code, frame.period)


def attendances(frame: Frame):
    return Attendee.objects.within(frame.unit).who_came().filter(meeting__in=held(frame).values("pk"))


FIGURES = [
    Count("meetings_held", _("Meetings held"),
          _("Signed meetings of every type held in the period, each counted once."), TIMES, held, "meetings:list"),
    *(
        Count(f"{code}_meetings", words, ANALYSIS_MEANING if is_analysis else MEANING, TIMES, of_type(code),
              "meetings:list")
        for code, _name, words, is_analysis in STANDING
    ),
    Count("meeting_attendances", _("Attendances at meetings"),
          _("Everyone present or attending as a guest, at each meeting held in the period anew."),
          ATTENDANCES, attendances, "meetings:attendance"),
    Distinct("meeting_people", _("People at meetings"),
             _("Different people among the attendances at meetings held in the period."),
             PEOPLE, attendances, "meetings:people"),
]  # fmt: skip
