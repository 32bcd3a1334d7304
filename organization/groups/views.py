"""Pages of groups: the list, one group with who is and was in it, and what its keepers do."""

import django_filters as filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from organization import rules
from organization.filters import units_seen
from organization.groups import rules as group_rules
from organization.groups.forms import DayForm, EndGroupForm, GroupForm, LeaveForm, MembersForm, MembershipForm
from organization.groups.models import Group, Membership
from organization.groups.services import reopen_group
from organization.models import User
from organization.pages import CreatePage, DetailPage, EditPage, ListPage, RuleMixin, ScopedMixin

STATES = [("current", _("groups that meet")), ("ended", _("groups that ended"))]


class GroupFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    unit = filters.ModelChoiceFilter(
        queryset=units_seen, to_field_name="code", method="in_unit", label=_("Unit"), empty_label=_("All units")
    )
    kind = filters.ChoiceFilter(choices=Group.Kind.choices, label=_("Kind"), empty_label=_("All"))
    state = filters.ChoiceFilter(choices=STATES, method="in_state", label=_("Shown"), empty_label=_("All"))

    class Meta:
        model = Group
        fields = ["q", "unit", "kind", "state"]

    def with_words(self, queryset, _name, words):
        """By its name, or that of someone who is or was in it."""
        joined = Membership.objects.filter(user__name__icontains=words).values("group")
        return queryset.filter(Q(name__icontains=words) | Q(pk__in=joined))

    def in_unit(self, queryset, _name, unit):
        return queryset.within(unit)

    def in_state(self, queryset, _name, state):
        today = timezone.localdate()
        return queryset.ended_on(today) if state == "ended" else queryset.open_to_work(today)


class GroupList(ListPage):
    model = Group
    filterset_class = GroupFilterSet
    template_name = "organization/groups.html"
    title = _("Groups")
    opening = {"state": "current"}

    def get_queryset(self):
        today = Q(memberships__from_on__lte=self.today) & (
            Q(memberships__to_on=None) | Q(memberships__to_on__gte=self.today)
        )
        leaders = Membership.objects.on(self.today).filter(place=Membership.Place.LEADER).select_related("user")
        rows = super().get_queryset().select_related("unit").annotate(size=Count("memberships", filter=today))
        rows = rows.order_by("unit__order_key", "name", "pk")  # counting drops the model's own order
        return rows.prefetch_related(Prefetch("memberships", leaders.in_order(self.today), to_attr="leaders"))

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            can_keep=rules.keeps_people(user), can_add=group_rules.keeps_groups(user), **kwargs
        )


class GroupDetail(DetailPage):
    """`?on=` shows the members of another day."""

    model = Group
    template_name = "organization/group.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def get_context_data(self, **kwargs):
        group, user = self.object, self.request.user
        asked = DayForm(self.request.GET if "on" in self.request.GET else None, user=user, today=self.today)
        day = asked.day
        members = group.memberships.on(day).in_order(day).with_posts(day)
        former = group.memberships.filter(to_on__lt=self.today).select_related("user").order_by("-to_on", "pk")
        coming = group.memberships.filter(from_on__gt=self.today).select_related("user").order_by("from_on", "pk")
        return super().get_context_data(
            title=group.name, members=members, former=former, coming=coming, asked=asked, day=day,
            seen=set(User.objects.visible_to(user).filter(memberships__group=group).values_list("pk", flat=True)),
            is_over=group.is_over(self.today), can_keep=group_rules.can_keep_group(user, group), **kwargs,
        )  # fmt: skip


class GroupCreate(CreatePage):
    model = Group
    form_class = GroupForm
    rule = group_rules.keeps_groups
    title = _("Add a group")
    intro = _("Its members are added on its page.")
    saved_message = _("The group is added; now add its members.")

    def get_cancel_url(self):
        return reverse("organization:groups")


class KeptGroup:
    model = Group

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


class GroupEdit(KeptGroup, EditPage):
    form_class = GroupForm
    rule = group_rules.can_keep_group
    title = _("Edit group")
    saved_message = _("Saved.")


class GroupEnd(KeptGroup, EditPage):
    form_class = EndGroupForm
    rule = group_rules.can_change_group
    title = _("End a group")
    extra_context = {"submit_label": title}
    saved_message = _("The group ends on that day, and so does every place in it.")

    @property
    def intro(self):
        return self.object.name


class GroupReopen(KeptGroup, ScopedMixin, RuleMixin, SingleObjectMixin, View):
    rule = group_rules.can_keep_group
    http_method_names = ["post"]

    def get_queryset(self):
        return Group.objects.visible_to(self.request.user).select_related("unit")

    def post(self, request, pk):
        group = reopen_group(group=self.get_object(), by=request.user, today=self.today)
        messages.success(request, _("The group meets again. Add the members who left with it."))
        return redirect(group)


class MembersAdd(CreatePage):
    model = Membership
    form_class = MembersForm
    title = _("Add members")
    saved_message = _("They are in the group.")

    def dispatch(self, request, *args, **kwargs):
        if not group_rules.can_change_group(request.user, self.group):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def group(self):
        groups = Group.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(groups, pk=self.kwargs["pk"])

    @property
    def intro(self):
        return self.group.name

    def get_queryset(self):
        return Membership.objects.none()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "group": self.group}

    def get_cancel_url(self):
        return self.group.get_absolute_url()


class MembershipPage:
    """Places in groups one sees, for whoever keeps the group."""

    model = Membership
    rule = group_rules.can_change_membership

    def get_queryset(self):
        groups = Group.objects.visible_to(self.request.user)
        return Membership.objects.filter(group__in=groups).select_related("group__unit", "user")

    @property
    def intro(self):
        return f"{self.object.group} · {self.object.user}"


class MembershipEdit(MembershipPage, EditPage):
    form_class = MembershipForm
    title = _("Change a place in the group")
    saved_message = _("Saved.")


class MembershipEnd(MembershipPage, EditPage):
    form_class = LeaveForm
    title = _("End a place in the group")
    extra_context = {"submit_label": title}
    saved_message = _("The person leaves the group after that day.")
