"""Year plans of study: their list, their coverage, and the sessions that took up their topics."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from figures.pages import FigureListPage
from organization.editing import locked, void
from organization.pages import CreatePage, DetailPage, EditPage, GuardedFormMixin, ListPage
from organization.voiding import VoidPage
from study import columns, rules
from study.filters import PlanFilterSet, TopicFilterSet
from study.models import StudyPlan, Topic
from study.plans.coverage import coverage
from study.plans.forms import LinkForm, PlanForm
from study.turns.views import OfSeries

# So many sessions outside the topics are linked in one page; the rest follows when these are done.
SHOWN = 60
# The newest of them stand on the plan's own page
NEWEST = 10


class PlanList(ListPage):
    model = StudyPlan
    filterset_class = PlanFilterSet
    template_name = "study/plans.html"
    title = gettext_lazy("Study plans")
    columns = columns.PLANS

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit", "series").prefetch_related("unit__names")
        return rows.with_coverage().order_by("-year", "unit__order_key", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_add=rules.can_plan_anywhere(self.request.user), **kwargs)


class PlanDetail(DetailPage):
    model = StudyPlan
    template_name = "study/plan.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "series", "created_by", "voided_by")

    def get_context_data(self, **kwargs):
        plan, user = self.object, self.request.user
        found = coverage(plan, self.today)
        return super().get_context_data(
            title=plan.title, coverage=found, outside=found.outside[::-1][:NEWEST],
            can_keep=rules.can_keep_plan(user, plan), can_link=rules.can_link_sessions(user, plan), **kwargs,
        )  # fmt: skip


class PlanCreate(CreatePage):
    model = StudyPlan
    form_class = PlanForm
    rule = rules.can_plan_anywhere
    template_name = "study/plan_form.html"
    title = gettext_lazy("New study plan")
    intro = gettext_lazy("The topics of the year. Its page shows which were studied, and which sessions lie outside.")
    saved_message = gettext_lazy("The plan is kept.")


class PlanEdit(EditPage):
    model = StudyPlan
    form_class = PlanForm
    rule = rules.can_keep_plan
    template_name = "study/plan_form.html"
    title = gettext_lazy("Edit the study plan")
    saved_message = gettext_lazy("Saved.")


class PlanVoid(VoidPage):
    model = StudyPlan
    rule = rules.can_keep_plan

    def void(self, *, by, reason, version):
        return void(locked(StudyPlan, self.object.pk, version), by=by, reason=reason, now=timezone.now())


class PlanLink(GuardedFormMixin, OfSeries, FormView):
    model = StudyPlan
    rule = rules.can_link_sessions
    form_class = LinkForm
    template_name = "study/plan_link.html"
    http_method_names = ["get", "head", "options", "post"]
    title = gettext_lazy("Link sessions to topics")

    def get_queryset(self):
        return StudyPlan.objects.visible_to(self.request.user).select_related("unit", "series")

    def get_form_kwargs(self):
        outside = coverage(self.object, self.today).outside[:SHOWN]
        return {**super().get_form_kwargs(), "plan": self.object, "sessions": outside}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title, intro=str(self.object), cancel_url=self.object.get_absolute_url(), **kwargs
        )

    def form_valid(self, form):
        try:
            made = form.save()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        words = ngettext("%(count)d session is linked.", "%(count)d sessions are linked.", made)
        messages.success(self.request, words % {"count": made})
        return HttpResponseRedirect(self.object.get_absolute_url())


class TopicList(FigureListPage):
    """Topics of all plans one reads: which were studied, how often, and which not."""

    model = Topic
    filterset_class = TopicFilterSet
    template_name = "study/topics.html"
    title = gettext_lazy("Topics of study plans")
    columns = columns.TOPICS

    def get_queryset(self):
        rows = super().get_queryset().standing().select_related("plan__unit").prefetch_related("plan__unit__names")
        held = Count("taken_up", filter=Q(taken_up__session__voided_at=None), distinct=True)
        return rows.annotate(sessions_held=held).order_by("-plan__year", "plan__unit__order_key", "plan", "number")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["object_list"]:
            row.is_late = not row.sessions_held and row.due_on < self.today
        return context
