import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendee, Meeting, MeetingType
from meetings.records.periods import parsed, period_choices
from organization.filters import RecordFilterSet

YEARS_BACK = 3


class MeetingFilterSet(RecordFilterSet):
    TEXT = ("title", "discussion", "conclusion", "printed_chair", "place")

    type = filters.ModelChoiceFilter(
        queryset=MeetingType.objects.all(),
        field_name="types",
        to_field_name="code",
        label=_("Type"),
        empty_label=_("All types"),
    )
    covers = filters.ChoiceFilter(method="about", label=_("Period covered"), empty_label=_("All periods"))
    year = filters.NumberFilter(field_name="held_on__year", label=_("Year held"), min_value=2000, max_value=2100)
    stage = filters.ChoiceFilter(choices=Meeting.Stage.choices, label=_("Stage"), empty_label=_("All stages"))

    class Meta:
        model = Meeting
        fields = ["q", "unit", "type", "covers", "year", "stage"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        code = (self.data or {}).get("covers", "")
        years = range(this_year - YEARS_BACK, this_year + 1)
        self.filters["covers"].extra["choices"] = period_choices(years, months=False, also=code)

    def about(self, queryset, _name, code):
        return queryset.covering(parsed(code))


class AttendeeFilterSet(RecordFilterSet):
    TEXT = ("printed_name", "printed_post", "meeting__title")

    status = filters.ChoiceFilter(choices=Attendee.Status.choices, label=_("Attended as"), empty_label=_("All"))
    year = filters.NumberFilter(
        field_name="meeting__held_on__year", label=_("Year held"), min_value=2000, max_value=2100
    )

    class Meta:
        model = Attendee
        fields = ["q", "unit", "status", "year"]
