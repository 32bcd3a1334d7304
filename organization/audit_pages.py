"""The trail of who did what, for the audit administrator alone: a list to search, one entry, and an export."""

from collections import Counter
from datetime import datetime, time, timedelta
from io import BytesIO

import django_filters as filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import HiddenInput
from django.http import FileResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, View

from audit.events import Event
from audit.models import Entry
from audit.particulars import shown
from audit.recording import audited_models
from audit.state import state
from audit.trail import note
from audit.wholes import parts
from audit.words import told
from calendars.periods import FIRST_DAY, LAST_DAY
from exchange.spreadsheets import write_xlsx
from organization import rules
from organization.forms import DateInput
from organization.pages import ListPage, RuleMixin
from organization.step_up import StepUpMixin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
AT_ONCE = 500


def links():
    """Rows that only say that two records belong together (a meeting and one of its types) -> the record's kind, under
    which they are searched: no reader would look for them by themselves."""
    fields = (field for model in audited_models for field in model._meta.local_many_to_many)
    return {field.remote_field.through: field.model for field in fields if field.remote_field.through in parts}


def kinds():
    """Every audited kind by its name; two of one name with the part of the product they belong to."""
    names = {model: str(capfirst(model._meta.verbose_name)) for model in audited_models if model not in links()}
    times = Counter(names.values())
    found = [
        (model._meta.label_lower, f"{name} ({model._meta.app_config.verbose_name})" if times[name] > 1 else name)
        for model, name in names.items()
    ]
    return sorted(found, key=lambda kind: kind[1])


class TrailFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    who = filters.CharFilter(field_name="by_name", lookup_expr="icontains", label=_("Who"), max_length=100)
    event = filters.ChoiceFilter(choices=Event.choices, label=_("Event"), empty_label=_("All"))
    kind = filters.ChoiceFilter(choices=kinds, method="of_kind", label=_("Kind of record"), empty_label=_("All"))
    first = filters.DateFilter(method="from_day", label=_("From"), widget=DateInput())
    last = filters.DateFilter(method="to_day", label=_("To"), widget=DateInput())
    address = filters.CharFilter(lookup_expr="startswith", label=_("From address"), max_length=45)
    act = filters.CharFilter(label=_("One act"), max_length=32, widget=HiddenInput())

    class Meta:
        model = Entry
        fields = ["q", "who", "event", "kind", "first", "last", "address", "act"]

    def with_words(self, queryset, _name, words):
        """In the record's name of that day, in what it was changed from and to, and in the particulars."""
        return queryset.filter(
            Q(name__icontains=words) | Q(changes_text__icontains=words) | Q(facts_text__icontains=words)
        )

    def of_kind(self, queryset, _name, kind):
        linked = [link._meta.label_lower for link, model in links().items() if model._meta.label_lower == kind]
        return queryset.filter(kind__in=[kind, *linked])

    def from_day(self, queryset, _name, day):
        return queryset.filter(at__gte=midnight(day))

    def to_day(self, queryset, _name, day):
        return queryset.filter(at__lt=midnight(day) + timedelta(days=1))


def midnight(day):
    return timezone.make_aware(datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time()))


def reads(user, _entry=None) -> bool:
    return rules.reads_audit(user)


class TrailList(RuleMixin, ListPage):
    model = Entry
    filterset_class = TrailFilterSet
    template_name = "organization/trail.html"
    title = _("Audit trail")
    rule = reads

    def get_queryset(self):
        return Entry.objects.order_by("-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"object_list": told(context["object_list"]), "state": state(), "most_rows": MOST_ROWS}


class EntryPage(RuleMixin, DetailView):
    model = Entry
    template_name = "organization/trail_entry.html"
    rule = reads

    def get_context_data(self, **kwargs):
        [entry] = told([self.object])
        return super().get_context_data(
            title=f"{entry.event_name} {entry.name}".strip(), entry=entry,
            act_size=Entry.objects.filter(act=entry.act).count(), is_sealed=is_sealed(entry), **kwargs,
        )  # fmt: skip


def is_sealed(entry) -> bool:
    seal = state().seal
    return seal is not None and entry.pk <= seal.last


class TrailExport(StepUpMixin, View):
    """What the filters of the list show, as a spreadsheet; that it was taken out is an entry itself."""

    step_up_for = _("export the audit trail")
    http_method_names = ["post", "options"]

    def post(self, request):
        if not rules.reads_audit(request.user):
            raise PermissionDenied
        found = TrailFilterSet(request.GET, queryset=Entry.objects.order_by("-pk"))
        entries = found.qs if found.is_valid() else Entry.objects.none()
        count = entries.count()
        if not count or count > MOST_ROWS:
            message = (
                gettext("Nothing to export.")
                if not count
                else gettext("%(count)d entries are too many for one file; narrow the days to at most %(most)d.")
                % {"count": count, "most": MOST_ROWS}
            )
            messages.error(request, message)
            return HttpResponseRedirect(f"{reverse('audit')}?{request.GET.urlencode()}")
        asked = {name: value[:100] for name, value in request.GET.items() if value and name in found.filters}
        note(Event.EXPORTED, what="audit", rows=count, filters=asked)
        file = BytesIO()
        write_sheet(file, entries, asked)
        file.seek(0)
        name = f"{gettext('Audit trail')}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def write_sheet(file, entries, asked):
    seal = state().seal
    lines = [f"{gettext('Exported')}: {timezone.localtime():%Y-%m-%d %H:%M:%S}"]
    if asked:
        lines += [
            gettext("%(name)s: %(text)s") % {"name": name, "text": text} for name, text in shown({"filters": asked})
        ]
    if seal:  # a printed page is one more place outside the database that knows the end of the chain
        lines.append(gettext("Sealed up to entry %(entry)d by seal %(seal)d: %(hash)s")
                     % {"entry": seal.last, "seal": seal.number, "hash": seal.hash})  # fmt: skip
    columns = [
        gettext("Entry number"), gettext("When"), gettext("Who"), gettext("From address"), gettext("Event"),
        gettext("Kind of record"), gettext("Record"), gettext("Before → after"), gettext("Particulars"),
        gettext("One act"),
    ]  # fmt: skip
    write_xlsx(file, title=gettext("Audit trail"), header_lines=lines, columns=columns, rows=sheet_rows(entries))


def sheet_rows(entries):
    """A few hundred at a time: names of records are asked for once a batch."""
    last = None
    while batch := told((entries if last is None else entries.filter(pk__lt=last))[:AT_ONCE]):
        last = batch[-1].pk
        for entry in batch:
            changes = "\n".join(f"{line.label}: {line.before or '—'} → {line.after or '—'}" for line in entry.lines)
            facts = "\n".join(f"{name}: {value}" for name, value in entry.particulars)
            yield [
                entry.pk, f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", entry.by_name, entry.address,
                str(entry.event_name), str(entry.kind_name), entry.name, changes, facts, entry.act,
            ]  # fmt: skip
