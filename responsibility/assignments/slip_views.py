"""Slips of one item or of a batch: a page to print, and the same as .docx."""

from audit.trail import Event, note
from exchange.documents.download import as_docx
from organization.lists.several import SeveralPage
from responsibility.assignments.slips import TITLES, document, slip_of, to_print
from responsibility.assignments.views import AssignmentList
from responsibility.models import Assignment


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
        return as_docx(document(slips), f"{TITLES[self.act.code]}{self.today:%Y%m%d}.docx")
