"""The sign-in sheet: a page to print, and the same as .docx."""

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.trail import Event, note
from exchange.documents.download import as_docx
from meetings.attendance.sheet import blank_lines, document_of, sheet_of
from meetings.models import Meeting
from organization.pages import DetailPage


class SheetPage(DetailPage):
    """`?blank=N` asks for so many blank lines, `?file=docx` hands out the file. A page says what its sheet is."""

    template_name = "meetings/sign_in.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        self.blank = blank_lines(request.GET.get("blank", ""))
        self.sheet = self.get_sheet()
        if request.GET.get("file") != "docx":
            return self.render_to_response(self.get_context_data())
        note(Event.EXPORTED, kind=self.model._meta.label_lower, what="sign_in", rows=1)
        return as_docx(document_of(self.sheet), self.sheet.file_name)

    def get_context_data(self, **kwargs):
        is_empty = not any(line.name for line in self.sheet.lines)
        return super().get_context_data(
            title=_("Sign-in sheet"), sheet=self.sheet, blank=self.blank, is_empty=is_empty, **kwargs
        )


class SignInSheet(SheetPage):
    model = Meeting

    def get_queryset(self):
        return super().get_queryset().select_related("unit").prefetch_related("attendees__person", "unit__names")

    def get_sheet(self):
        return sheet_of(self.object, blank=self.blank)

    def get_context_data(self, **kwargs):
        trail = [(reverse("meetings:list"), _("Meetings")), (self.object.get_absolute_url(), self.object)]
        return super().get_context_data(trail=trail, **kwargs)
