import django_filters as filters
from django.utils.translation import gettext_lazy as _

from reminders.models import Dispatch, Reminder


class InboxFilterSet(filters.FilterSet):
    show = filters.ChoiceFilter(choices=[("unread", _("Unread"))], method="only_unread", label=_("Show"))

    class Meta:
        model = Reminder
        fields = ["show"]

    def only_unread(self, queryset, _name, _value):
        return queryset.unread()


class DeliveryFilterSet(filters.FilterSet):
    state = filters.ChoiceFilter(choices=Dispatch.State.choices, label=_("Result"), empty_label=_("All"))
    q = filters.CharFilter(field_name="recipient__name", lookup_expr="icontains", label=_("Person"), max_length=40)

    class Meta:
        model = Dispatch
        fields = ["q", "state"]
