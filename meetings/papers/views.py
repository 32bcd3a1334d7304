"""What leaves the house of one meeting: its record and minutes, to print and as .docx, and its entry for a calendar.
Whoever may read the meeting may take them; each file taken stays in the trail."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from audit.trail import Event, note
from exchange.documents.download import as_docx, file_name
from meetings.papers.composing import MINUTES, RECORD, paper_of, to_print
from meetings.papers.invitation import invitation, name_of
from meetings.papers.writing import document
from meetings.records.steps import OneMeeting


class PaperPage(OneMeeting, TemplateView):
    """A page to print; `?file=docx` hands out the same as a file. A meeting still to come has neither."""

    kind = other = taken = ""
    template_name = "meetings/paper.html"
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return to_print(super().get_queryset())

    def get(self, request, *args, **kwargs):
        meeting = self.object
        if meeting.held_on > self.today:
            return self.back(messages.INFO, _("The meeting is still to come: there is nothing to record yet."))
        paper = paper_of(meeting, self.kind)
        if request.GET.get("file") == "docx":
            note(Event.DOWNLOADED, record=meeting, what=self.taken)
            return as_docx(document(paper), file_name(f"{paper.title}{meeting.held_on:%Y%m%d}", "docx"))
        context = {"title": paper.title, "paper": paper, "meeting": meeting, "kind": self.kind, "today": self.today,
                   "other_url": reverse(self.other, args=[meeting.pk])}  # fmt: skip
        return self.render_to_response(context)


class RecordPaper(PaperPage):
    kind, other, taken = RECORD, "meetings:minutes_paper", "meeting_record"


class MinutesPaper(PaperPage):
    kind, other, taken = MINUTES, "meetings:record_paper", "meeting_minutes"


class Invitation(OneMeeting, View):
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("agenda", "unit__names")

    def get(self, request, *args, **kwargs):
        meeting = self.object
        note(Event.DOWNLOADED, record=meeting, what="meeting_invitation")
        return HttpResponse(
            invitation(meeting, now=timezone.now(), today=self.today), content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": content_disposition_header(True, name_of(meeting))},
        )  # fmt: skip
