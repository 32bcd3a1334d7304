from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from meetings import rules
from meetings.inviting.services import can_come, cannot_come, expected_at, invite
from meetings.models import Attendee
from meetings.planning.carrying import left_open_for
from meetings.records.forms import ReasonForm, VersionForm
from meetings.records.steps import OneMeeting, ReasonPage
from organization.forms import GuardedForm


class InviteForm(GuardedForm, VersionForm):
    """Nothing is asked: whom it tells, and of what, is read before it is sent."""


class Invite(ReasonPage):
    """Names whom it tells before anything is told."""

    rule = rules.can_record
    form_class = InviteForm
    template_name = "meetings/invite.html"
    take = staticmethod(invite)
    title = gettext_lazy("Send the invitations")
    done_message = gettext_lazy("The invitations are out.")
    is_dangerous = False

    def is_possible(self):
        return rules.is_to_come(self.object) and self.object.invited_at is None

    def get_context_data(self, **kwargs):
        meeting, user = self.object, self.request.user
        agenda = [*meeting.agenda.values_list("title", flat=True), *(one.title for one in left_open_for(meeting, user))]
        people = [person for person in expected_at(meeting) if person.pk != user.pk]
        return super().get_context_data(people=people, meeting=meeting, agenda=agenda, **kwargs)


class Answering(OneMeeting):
    """One's own word on an invitation."""

    rule = rules.is_on_list

    def is_possible(self):
        return rules.can_answer(self.request.user, self.object)


class AbsenceForm(ReasonForm):
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=Attendee._meta.get_field("reason").max_length,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class CannotCome(Answering, ReasonPage):
    form_class = AbsenceForm
    take = staticmethod(cannot_come)
    title = gettext_lazy("Say that you can't come")
    done_message = gettext_lazy("You stand on the list as on leave, with your reason.")
    is_dangerous = False
    effects = (
        gettext_lazy("You stand on the list as on leave, with this reason, for whoever keeps the record."),
        gettext_lazy("Until the meeting you can take it back."),
    )


class CanCome(Answering, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not self.is_possible():
            return self.back(messages.WARNING, _("This can no longer be done: the record has moved on."))
        try:
            can_come(meeting=self.object, by=request.user, today=self.today)
        except ValidationError as refusal:
            return self.back(messages.ERROR, " ".join(refusal.messages))
        return self.back(messages.SUCCESS, _("You are expected again."))
