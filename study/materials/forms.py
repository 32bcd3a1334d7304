"""Study material with the topics and sessions it is for."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attachments.forms import EvidenceFileField
from organization.forms import RecordForm, SeveralField
from organization.rights import Right
from study.materials.services import save_material
from study.models import Material, Session, Topic

# Sessions to choose from, besides those it is linked to: the last weeks', so that the choice stays short.
SPAN = timedelta(days=60)


class MaterialForm(RecordForm):
    unit_right = Right.RECORD
    link = forms.URLField(label=_("address"), required=False, max_length=500, assume_scheme="https")
    topics = SeveralField(queryset=Topic.objects.none(), required=False, label=_("topics of the plan"))
    sessions = SeveralField(queryset=Session.objects.none(), required=False, label=_("sessions of the last weeks"))
    file = EvidenceFileField(label=_("file"), required=False)

    class Meta:
        model = Material
        fields = ["unit", "kind", "title", "source", "year", "link", "remark"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        material = self.instance
        kept = {"topics": [], "sessions": []}
        topics, sessions = Q(plan__year__gte=self.today.year), Q(held_on__gte=self.today - SPAN)
        if material.pk:
            del self.fields["unit"], self.fields["file"]
            kept = {name: list(getattr(material, name).values_list("pk", flat=True)) for name in kept}
            topics &= Q(unit=material.unit_id)
            sessions &= Q(unit=material.unit_id)
            self.initial |= kept
        else:
            self.fields["year"].initial = self.today.year
            kept = {name: self.named(name) for name in kept}
        topics |= Q(pk__in=kept["topics"])
        sessions |= Q(pk__in=kept["sessions"])
        if not material.pk:
            topics &= self.user.scope.q(Right.RECORD)
            sessions &= self.user.scope.q(Right.RECORD)
        self.fields["topics"].queryset = Topic.objects.visible_to(self.user).standing().filter(topics).order_by(
            "-plan__year", "plan", "number")  # fmt: skip
        self.fields["sessions"].queryset = Session.objects.visible_to(self.user).standing().filter(sessions)
        for name in kept:
            if not material.pk and (about := self.fields[name].queryset.filter(pk__in=kept[name]).first()):
                self.initial["unit"] = about.unit_id
            if not self.fields[name].queryset.exists():
                del self.fields[name]

    def named(self, name) -> list[int]:
        """The one that the address asked for, on a form not sent yet."""
        return [pk for pk in self.initial.get(name, ()) if isinstance(pk, int)]

    def save(self, commit=True):
        data = self.cleaned_data
        return save_material(
            material=self.instance, topics=data.get("topics", ()), sessions=data.get("sessions", ()), by=self.user,
            file=data.get("file"), version=data.get("version"),
        )  # fmt: skip
