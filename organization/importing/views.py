"""Pages of imports: upload, preview, and the three answers to a preview. One set for every kind of sheet."""

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from audit.trail import Event, note
from exchange import imports, previews
from exchange.import_sheets import sheet_title, write_export, write_template
from exchange.importers import importers
from exchange.models import Import
from organization import rules
from organization.granting import start
from organization.importing.forms import UploadForm, kinds_for
from organization.pages import GuardedFormMixin, RuleMixin, ScopedMixin
from organization.step_up import StepUpMixin, StepUpWhereAtOnceMixin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20


def may_import(user) -> bool:
    return bool(kinds_for(user))


class ImportList(RuleMixin, TemplateView):
    """What may be imported, with template and export, and one's own imports."""

    rule = may_import
    template_name = "organization/imports.html"

    def get_context_data(self, **kwargs):
        own = Import.objects.visible_to(self.request.user).filter(kind__in=importers()).defer("cells")
        drafts = [(draft, importers()[draft.kind].title, counted(draft)) for draft in own[:SHOWN]]
        return super().get_context_data(
            title=_("Import"), kinds=kinds_for(self.request.user).values(), drafts=drafts, can_import=True,
            can_keep=rules.keeps_people(self.request.user), **kwargs
        )  # fmt: skip


class ImportUpload(GuardedFormMixin, RuleMixin, FormView):
    rule = may_import
    form_class = UploadForm
    template_name = "organization/import_upload.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_initial(self):
        kinds = kinds_for(self.request.user)
        asked = self.request.GET.get("kind")
        return {"kind": asked if asked in kinds else next(iter(kinds))}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Import a sheet"), kinds=kinds_for(self.request.user).values(),
            cancel_url=reverse("organization:imports"), submit_label=_("Upload and check"),
            intro=_("Nothing is changed by uploading: you see first what every row would do."), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            return redirect("organization:import", form.save().pk)
        except ValidationError as refusal:
            form.add_error("file", refusal)
            return self.form_invalid(form)


class SheetPage(RuleMixin, View):
    """A sheet of one kind as a download."""

    rule = may_import
    http_method_names = ["get", "head", "options"]

    def get(self, request):
        kinds = kinds_for(request.user)
        importer = kinds.get(request.GET.get("kind", next(iter(kinds))))
        if importer is None:
            raise Http404
        file = BytesIO()
        name = self.write(file, importer)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


class ImportTemplate(SheetPage):
    def write(self, file, importer):
        write_template(file, importer)
        return f"{sheet_title(importer)}导入模板"


class ImportExport(StepUpMixin, SheetPage):
    """Everybody's data in one file, phones included: asked once more who is there."""

    step_up_for = gettext_lazy("export the data of units and people")

    def write(self, file, importer):
        today = timezone.localdate()
        write_export(file, importer(by=self.request.user, today=today))
        note(Event.EXPORTED, what=importer.kind, size=file.tell())
        return f"{sheet_title(importer)}{today:%Y%m%d}"


class OwnImport(ScopedMixin, RuleMixin, SingleObjectMixin):
    """One's own import, as long as one may import its kind: for anyone else there is none."""

    model = Import

    @staticmethod
    def rule(user, draft):
        return importers()[draft.kind].rule(user)

    def get_queryset(self):
        return super().get_queryset().filter(kind__in=importers()).defer("cells")


class ImportDetail(OwnImport, DetailView):
    template_name = "organization/import.html"
    context_object_name = "draft"

    def get_context_data(self, **kwargs):
        draft, importer = self.object, importers()[self.object.kind]
        state = self.request.GET.get("state", "")
        page = Paginator(previews.rows_of(draft, state), settings.PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            title=_("Import: %(kind)s") % {"kind": importer.title}, sentence=counted(draft),
            rows=[previews.shown(importer, row) for row in page], page_obj=page, chosen=state,
            choices=previews.choices(draft.counts), several=previews.has_several_rows_each(draft.counts),
            remarks=previews.remarks(draft), importer=importer, goes_on=start.is_open_to(self.request.user),
            wrong=draft.counts.get("rows", {}).get("error", 0), is_late=draft.is_left_lying(timezone.now()),
            changes=sum(draft.counts.get("rows", {}).get(name, 0) for name in ("new", "changed")), **kwargs,
        )  # fmt: skip


class ImportVerb(OwnImport, View):
    """A POST about one import; what the service refuses is told on the import's page."""

    http_method_names = ["post"]

    def post(self, request, pk):
        draft = self.get_object()
        try:
            answer = self.act(draft)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            answer = None
        return answer or HttpResponseRedirect(reverse("organization:import", args=[draft.pk]))


class ImportGoOn(ImportVerb):
    """Check some more rows. A script asks again and again and is shown the bar; without one it is a button."""

    def act(self, draft):
        draft = imports.go_on(draft=draft, now=timezone.now())
        if not self.request.htmx:
            return None
        if draft.state != draft.State.READING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(self.request, "organization/import_progress.html", {"draft": draft})


class ImportApply(StepUpWhereAtOnceMixin, ImportVerb):
    step_up_for = gettext_lazy("import people and units")

    def act(self, draft):
        draft = imports.apply(draft=draft, by=self.request.user, now=timezone.now())
        messages.success(self.request, _("Imported: %(what)s.") % {"what": counted(draft)})


class ImportAgain(ImportVerb):
    def act(self, draft):
        imports.check_again(draft=draft, today=timezone.localdate(), now=timezone.now())


class ImportDrop(ImportVerb):
    def act(self, draft):
        imports.drop(draft=draft)
        messages.info(self.request, _("The import was given up. Nothing was changed."))
        return redirect("organization:imports")


def counted(draft) -> str:
    return previews.sentence(importers()[draft.kind], draft.counts)
