import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from organization.filters import RecordFilterSet
from organization.models import Unit, User
from organization.rights import Right
from study.models import Category, Material, Note, Series, Session, SessionAttendee, StudyPlan, Topic
from study.notes.desk import waiting_for
from study.notes.spread import spread


def series_seen(request):
    return Series.objects.standing().visible_to(request.user)


def people_seen(request):
    return User.objects.visible_to(request.user)


def units_answered_for(request):
    return Unit.objects.where(request.user, Right.REPORT)


def year_filter(name):
    return filters.NumberFilter(field_name=f"{name}__year", label=_("Year"), min_value=2000, max_value=2100)


def month_filter(name):
    return filters.ChoiceFilter(field_name=f"{name}__month", choices=list(MONTHS.items()), label=_("Month"),
                                empty_label=_("All"))  # fmt: skip


class SessionFilterSet(RecordFilterSet):
    TEXT = ("topic", "readings", "printed_lecturer", "series__name", "organizer")

    series = filters.ModelChoiceFilter(queryset=series_seen, label=_("Series"), empty_label=_("All"))
    category = filters.ChoiceFilter(choices=Category.choices, method="of_category", label=_("Kind of study"),
                                    empty_label=_("All"))  # fmt: skip
    lecturer = filters.ModelChoiceFilter(queryset=people_seen, label=_("Lecturer"), empty_label=_("All"))
    year = year_filter("held_on")
    month = month_filter("held_on")

    class Meta:
        model = Session
        fields = ["q", "unit", "series", "category", "lecturer", "year", "month"]

    def of_category(self, queryset, _name, category):
        return queryset.of_category(category)


class SeriesFilterSet(RecordFilterSet):
    """`year` chooses which year's progress is shown; every series stays in the list."""

    TEXT = ("name", "place")

    category = filters.ChoiceFilter(choices=Category.choices, label=_("Kind of study"), empty_label=_("All"))
    year = filters.NumberFilter(method="shown", label=_("Year"), min_value=2000, max_value=2100)

    class Meta:
        model = Series
        fields = ["q", "unit", "category", "year"]

    def shown(self, queryset, _name, _year):
        return queryset


class PlanFilterSet(RecordFilterSet):
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)

    class Meta:
        model = StudyPlan
        fields = ["q", "unit", "year"]


class TopicFilterSet(RecordFilterSet):
    TEXT = ("title", "plan__title")

    year = filters.NumberFilter(field_name="plan__year", label=_("Year"), min_value=2000, max_value=2100)
    open = filters.BooleanFilter(method="still_to_study", label=_("Still to study"), widget=forms.CheckboxInput)

    class Meta:
        model = Topic
        fields = ["q", "unit", "year", "open"]

    def still_to_study(self, queryset, _name, only):
        return queryset.not_taken_up() if only else queryset


class MaterialFilterSet(RecordFilterSet):
    TEXT = ("title", "source", "remark")

    kind = filters.ChoiceFilter(choices=Material.Kind.choices, label=_("Kind of material"), empty_label=_("All"))
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)

    class Meta:
        model = Material
        fields = ["q", "unit", "kind", "year"]


class NoteFilterSet(RecordFilterSet):
    TEXT = ("title", "text", "printed_author")

    author = filters.ModelChoiceFilter(queryset=people_seen, label=_("Author"), empty_label=_("All"))
    year = year_filter("submitted_on")
    month = month_filter("submitted_on")

    state = filters.ChoiceFilter(choices=Note.State.choices, label=_("State"), empty_label=_("All"))
    waiting = filters.BooleanFilter(method="waits_for_me", label=_("Waits for my judgment"),
                                    widget=forms.CheckboxInput)  # fmt: skip

    class Meta:
        model = Note
        fields = ["q", "unit", "author", "state", "year", "month", "waiting"]

    def waits_for_me(self, queryset, _name, only):
        if not only:
            return queryset
        notes = waiting_for(self.request.user, timezone.localdate())
        return queryset.filter(pk__in=[note.pk for note in notes])


class AttendanceFilterSet(RecordFilterSet):
    TEXT = ("printed_name", "session__topic")

    series = filters.ModelChoiceFilter(field_name="session__series", queryset=series_seen, label=_("Series"),
                                       empty_label=_("All"))  # fmt: skip
    status = filters.ChoiceFilter(choices=SessionAttendee.Status.choices, label=_("Attendance"), empty_label=_("All"))
    open = filters.BooleanFilter(method="to_make_up", label=_("Still to make up"), widget=forms.CheckboxInput)
    year = year_filter("session__held_on")

    class Meta:
        model = SessionAttendee
        fields = ["q", "unit", "series", "status", "year", "open"]

    def to_make_up(self, queryset, _name, only):
        return queryset.missed().filter(made_up_on=None) if only else queryset


class PeopleFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)

    class Meta:
        model = User
        fields = ["q"]

    def with_words(self, queryset, _name, words):
        return queryset.filter(Q(name__icontains=words) | Q(sort_key__icontains=words))


class SpreadFilterSet(PeopleFilterSet):
    """Notes per person of the units one answers for, in one year."""

    unit = filters.ModelChoiceFilter(queryset=units_answered_for, to_field_name="code", label=_("Unit"),
                                     empty_label=_("All units"), method="shown")  # fmt: skip
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100, method="shown")
    without = filters.BooleanFilter(label=_("Only without a note"), widget=forms.CheckboxInput, method="shown")

    class Meta:
        model = User
        fields = ["q", "unit", "year", "without"]

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def shown(self, queryset, _name, _value):
        return queryset

    def filter_queryset(self, queryset):
        chosen = self.form.cleaned_data
        self.year = int(chosen.get("year") or self.today.year)
        people = spread(self.request.user, unit=chosen.get("unit"), year=self.year, today=self.today)
        if chosen.get("without"):
            people = people.filter(notes=0)
        return super().filter_queryset(people)
