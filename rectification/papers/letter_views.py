"""Letters of one problem or of many: a page to print, and the same as .docx."""

from audit.trail import Event, note
from exchange.documents.download import as_docx
from organization.lists.several import SeveralPage
from rectification.models import Item
from rectification.papers.letters import TITLES, document, letters_of, to_print
from rectification.problems.views import ItemList


class Letters(SeveralPage):
    """`?act=rectification_notice` or `?act=rectification_reminder` with the rows, as for any act on several;
    `&file=docx` hands out the file."""

    list_page, list_address = ItemList, "rectification:list"
    template_name = "rectification/letters.html"
    shows = True
    http_method_names = ["get", "head", "options"]

    def with_rules(self, rows):
        return to_print(rows)

    def get(self, request, *args, **kwargs):
        judged = self.judged(self.rows)
        refused = [(row, why) for row, why in judged if why]
        rows, kind = [row for row, why in judged if not why], self.act.code
        letters = letters_of(rows, kind, today=self.today)
        if request.GET.get("file") != "docx" or not letters:
            context = {
                "title": TITLES[kind], "letters": letters, "refused": refused, "cancel_url": self.back_url,
                "today": self.today,
            }  # fmt: skip
            return self.render_to_response(context)
        note(Event.EXPORTED, kind=Item._meta.label_lower, what=kind, rows=len(rows))
        return as_docx(document(letters), f"{TITLES[kind]}{self.today:%Y%m%d}.docx")
