"""What is done to many assignments at once. Each row is asked the same rule as on its own page."""

import re

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organization.editing import locked, save_next
from organization.lists.several import MOST, SeveralAct, SeveralForm
from organization.models import User
from organization.rights import Right
from responsibility import rules
from responsibility.assignments.slips import is_asked_for
from responsibility.followups.rules import is_doers_turn, may_urge
from responsibility.followups.services import urge
from responsibility.models import Assignment, Urge
from responsibility.obligations.concerned import Concerned
from responsibility.obligations.services import hand_on

LONGEST_NOTE = 2000


class HandOnForm(SeveralForm):
    owner = forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("New owner"))


class ReasonForm(SeveralForm):
    note = forms.CharField(
        label=gettext_lazy("reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_NOTE
    )


def not_now(row) -> str:
    return _("It is now “%(stage)s”.") % {"stage": _("void") if row.voided_at else row.get_stage_display()}


class HandOn(SeveralAct):
    code = "hand_on"
    label = gettext_lazy("Hand on")
    intro = gettext_lazy("The deadline stays. Who gives away their own work is remembered.")
    icon = "shuffle"
    form_class = HandOnForm

    def offered(self, user):
        return rules.can_assign_anywhere(user)

    def refusal(self, user, row):
        if rules.can_edit(user, row):
            return ""
        return not_now(row) if rules.can_hand_on(user, row) else _("This is not yours to do.")

    def do(self, row, *, by, today, data):
        row.lock_above()
        row = locked(Assignment, row.pk, row.version)
        if not rules.can_edit(by, row):
            raise PermissionDenied
        if row.owner_id != data["owner"].pk:
            hand_on(obligation=row, owner=data["owner"], by=by)
            save_next(row)

    def done_words(self, count):
        return ngettext("%(count)d assignment handed on.", "%(count)d assignments handed on.", count) % {"count": count}


class Cancel(SeveralAct):
    code = "cancel"
    label = gettext_lazy("Cancel the assignment")
    intro = gettext_lazy("They are owed no more; they stay readable with your reason.")
    icon = "slash-circle"
    danger = True
    form_class = ReasonForm

    def offered(self, user):
        return rules.can_assign_anywhere(user)

    def refusal(self, user, row):
        step = row.workflow.step("cancel")
        if not step.rule(user, row):
            return _("This is not yours to do.")
        return not_now(row) if row.voided_at or row.stage not in step.sources else ""

    def do(self, row, *, by, today, data):
        row.workflow.act(obligation=row, verb="cancel", by=by, today=today, version=row.version, note=data["note"])

    def done_words(self, count):
        return ngettext("%(count)d assignment cancelled.", "%(count)d assignments cancelled.", count) % {"count": count}


class UrgeForm(SeveralForm):
    """`people` are those whom the page named beside each row: "row:person.person,…"."""

    people = forms.CharField(widget=forms.HiddenInput, max_length=100 * MOST, required=False)
    text = forms.CharField(
        label=gettext_lazy("words to them"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False,
        help_text=gettext_lazy("The same for each; it stands on every timeline."),
    )  # fmt: skip

    def clean_people(self):
        named = self.cleaned_data["people"]
        if named and not re.fullmatch(r"\d{1,18}:\d{1,18}(\.\d{1,18})*(,\d{1,18}:\d{1,18}(\.\d{1,18})*)*", named):
            raise ValidationError(_("Choose the rows anew."))
        rows = (part.split(":") for part in named.split(",") if part)
        return {int(row): {int(person) for person in people.split(".")} for row, people in rows}


class UrgeAll(SeveralAct):
    """Each row is urged by itself and tells its own people; once a day is enough, whoever urges."""

    code = "urge"
    label = gettext_lazy("Urge")
    intro = gettext_lazy("They are told in the product at once, and by e-mail with their next daily message.")
    icon = "megaphone"
    form_class = UrgeForm

    def offered(self, user):
        return user.scope.anywhere(Right.REVIEW) or rules.can_assign_anywhere(user)

    def look(self, rows, *, by, today):
        concerned = Concerned(rows, today)
        urged = Urge.objects.about_all(rows).filter(on=today).select_related("by") if rows else ()
        urged = {urging.object_id: urging for urging in urged}
        for row in rows:
            row.urged_today, row.told = urged.get(row.pk), []
            if may_urge(by, row) and is_doers_turn(row):
                row.told = concerned.receivers(row, besides=by)
            names = (_("%(name)s (%(part)s)") % {"name": one.person, "part": one.part.label} for one in row.told)
            row.several_note = _("Told: %(people)s") % {"people": _(", ").join(names)}

    def refusal(self, user, row):
        if row.owner_id in user.answers_for:
            return _("This is your own work.")
        if not may_urge(user, row):
            return _("This is not yours to do.")
        if not is_doers_turn(row):
            return not_now(row)
        if row.urged_today:
            return urged_already(row.urged_today)
        return "" if row.told else _("Nobody is there to be urged.")

    def shown(self, rows):
        people = (f"{row.pk}:{'.'.join(str(one.person.pk) for one in row.told)}" for row in rows)
        return super().shown(rows) | {"people": ",".join(people)}

    def summary(self, rows):
        people = {one.person.pk for row in rows for one in row.told}
        words = ngettext(
            "%(people)d person is told; notices: %(notices)d.", "%(people)d people are told; notices: %(notices)d.",
            len(people),
        )  # fmt: skip
        return words % {"people": len(people), "notices": sum(len(row.told) for row in rows)}

    def do(self, row, *, by, today, data):
        row = locked(Assignment, row.pk)
        if urging := row.urgings.filter(on=today).select_related("by").first():
            raise ValidationError(urged_already(urging))
        people = User.objects.filter(pk__in=data["people"].get(row.pk, ()))
        urge(obligation=row, by=by, today=today, people=people, text=data["text"])

    def done_words(self, count):
        return ngettext("%(count)d assignment urged.", "%(count)d assignments urged.", count) % {"count": count}


def urged_already(urging) -> str:
    return _("Urged today already, by %(name)s.") % {"name": urging.by}


class PrintNotice(SeveralAct):
    """On paper or as .docx; changes nothing, so nothing is asked."""

    code = "notice"
    label = gettext_lazy("Supervision notices")
    icon = "printer"
    url = reverse_lazy("responsibility:slips")

    def offered(self, user):
        return rules.can_assign_anywhere(user)

    def refusal(self, user, row):
        return ""


class PrintReminder(PrintNotice):
    code = "reminder"
    label = gettext_lazy("Reminder slips")

    def refusal(self, user, row):
        return "" if is_asked_for(row) else not_now(row)
