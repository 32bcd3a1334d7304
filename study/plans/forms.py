"""A year plan with its topics below it, and the sessions that took them up."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, RecordForm, SentRows
from organization.rights import Right
from study.models import Series, StudyPlan, Topic
from study.plans.models import WHEN
from study.plans.services import TopicLine, link_sessions, save_plan

MOST = 200
LONGEST = Topic._meta.get_field("title").max_length


class TopicRow(forms.Form):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    title = forms.CharField(label=_("topic"), max_length=LONGEST)
    planned_for = forms.ChoiceField(label=_("planned for"), choices=WHEN, required=False)
    remark = forms.CharField(label=_("remark"), max_length=200, required=False)


TopicRows = forms.formset_factory(
    TopicRow, formset=SentRows, extra=0, can_delete=True, max_num=MOST, absolute_max=MOST + 50, validate_max=True
)


class PlanForm(RecordForm):
    """`more` takes a pasted column: one topic a line, after those of the rows."""

    unit_right = Right.ASSIGN
    more = forms.CharField(
        label=_("more topics, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Paste them from a document or a sheet. When each is planned for is chosen afterwards."),
    )  # fmt: skip

    class Meta:
        model = StudyPlan
        fields = ["unit", "year", "title", "series"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        topics = list(self.instance.topics.all()) if self.instance.pk else []
        series = Series.objects.standing().visible_to(self.user).select_related("unit")
        if self.instance.pk:
            del self.fields["unit"]
            series = series.filter(Q(unit=self.instance.unit_id) | Q(pk=self.instance.series_id))
        else:
            self.fields["year"].initial = self.today.year
        self.fields["series"].queryset = series
        self.fields["series"].empty_label = _("all study of the unit")
        self.topics = TopicRows(
            self.data if self.is_bound else None, prefix="topics",
            initial=[{"pk": one.pk, "title": one.title, "planned_for": one.planned_for, "remark": one.remark}
                     for one in topics],
        )  # fmt: skip
        if not self.is_bound and not topics:
            self.topics.extra = 3

    def is_valid(self):
        return all([super().is_valid(), self.topics.is_valid()])

    def clean_more(self):
        lines = [line.strip() for line in self.cleaned_data["more"].splitlines()]
        lines = [line for line in lines if line]
        if any(len(line) > LONGEST for line in lines):
            raise ValidationError(_("A topic takes up to %(most)d characters."), params={"most": LONGEST})
        if len(lines) > MOST:
            raise ValidationError(_("A plan takes up to %(most)d topics."), params={"most": MOST})
        return lines

    def save(self, commit=True):
        rows = [row for row in self.topics.cleaned_data if row.get("title") and not row.get("DELETE")]
        lines = [TopicLine(row["title"], row["planned_for"], row["remark"], row.get("pk")) for row in rows]
        lines += [TopicLine(title) for title in self.cleaned_data["more"]]
        if len(lines) > MOST:
            raise ValidationError({"more": _("A plan takes up to %(most)d topics.") % {"most": MOST}})
        return save_plan(plan=self.instance, topics=lines, by=self.user, version=self.cleaned_data.get("version"))


class LinkForm(GuardedForm):
    """For each session outside the topics, the topic it took up; left empty, it stays outside."""

    def __init__(self, *args, plan, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.sessions = plan, {session.pk: session for session in sessions}
        self.topics = {topic.pk: topic for topic in plan.topics.all()}
        choices = [("", "—"), *((pk, f"{topic.number} {topic.title}") for pk, topic in self.topics.items())]
        for pk, session in self.sessions.items():
            self.fields[f"topic_{pk}"] = forms.TypedChoiceField(
                label=str(session), coerce=int, empty_value=None, required=False, choices=choices
            )

    def save(self) -> int:
        chosen = {
            session: self.topics[topic]
            for pk, session in self.sessions.items()
            if (topic := self.cleaned_data.get(f"topic_{pk}"))
        }
        return link_sessions(plan=self.plan, chosen=chosen)
