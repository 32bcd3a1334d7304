"""Slips of one item or of a batch: a page to print, and the same as .docx."""

from tempfile import SpooledTemporaryFile

from django.http import FileResponse

from audit.trail import Event, note
from organization.lists.several import SeveralPage
from responsibility.assignments.slips import TITLES, slip_of, to_print, write_docx
from responsibility.assignments.views import AssignmentList
from responsibility.models import Assignment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Slips(SeveralPage):
    """`?act=notice` or `?act=reminder` with the rows, as for any act on several; `&file=docx` hands out the file."""

    list_page, list_address = AssignmentList, "responsibility:list"
    template_name = "responsibility/slips.html"
    shows = True
    http_method_names = ["get", "head", "options"]

    def with_rules(self, rows):
        return to_print(rows)

    def get(self, request, *args, **kwargs):
        judged = self.judged(self.rows)
        refused = [(row, why) for row, why in judged if why]
        slips = [slip_of(row, self.act.code, user=request.user, today=self.today) for row, why in judged if not why]
        if request.GET.get("file") != "docx" or not slips:
            context = {
                "title": TITLES[self.act.code], "slips": slips, "refused": refused, "cancel_url": self.back_url,
                "today": self.today,
            }  # fmt: skip
            return self.render_to_response(context)
        note(Event.EXPORTED, kind=Assignment._meta.label_lower, what=self.act.code, rows=len(slips))
        file = SpooledTemporaryFile(2 * 1024 * 1024)  # noqa: SIM115 (the response closes it)
        write_docx(file, slips)
        file.seek(0)
        name = f"{TITLES[self.act.code]}{self.today:%Y%m%d}.docx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=DOCX)
