"""One of the lists of lists.py: a page to print, a spreadsheet and a .docx, each of exactly the rows that the ledger
shows under the same filters."""

from itertools import chain

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.trail import Event, note
from exchange.documents.download import as_docx
from exchange.documents.ledgers import Head, Ledger, shown
from organization.lists.columns import SORT, Sorting
from organization.lists.sheets import MOST_ROWS, XLSX, about, batches, write_list
from rectification.papers.lists import FILE, LISTS, PAPER, PROBLEMS, filters_in, paper_url
from rectification.problems.views import ItemList

CHINESE = "zh-hans"
# A page that a browser prints, and a .docx, which is made and opened whole; an .xlsx passes through row by row
MOST_ON_PAPER = 1000


class ListPaper(ItemList):
    """`?paper=tasks` with the filters and the order of the ledger; `&file=xlsx` or `&file=docx` hands out the file."""

    template_name = "rectification/list_paper.html"
    http_method_names = ["get", "head", "options"]
    columns, acts = (), ()

    @cached_property
    def form(self):
        if (form := LISTS.get(self.request.GET.get(PAPER, PROBLEMS.code))) is None:
            raise Http404
        return form

    @cached_property
    def sorting(self):
        return Sorting.asked(self.request.GET.get(SORT, ""), ItemList.columns)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("progress", "evidence__file")

    def get(self, request, *args, **kwargs):
        form = self.form
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = self.filterset.qs
        self.count = form.count(self.object_list)
        kind = request.GET.get(FILE)
        if kind in ("xlsx", "docx"):
            return self.taken(kind)
        with override(CHINESE):
            lines = self.written() if self.fits else []
            said = self.about(self.count)
        return self.render_to_response({
            "title": form.title, "form": form, "papers": self.papers, "rows": lines, "said": said[1:],
            "count": self.count, "fits": self.fits, "most": MOST_ON_PAPER, "back_url": self.back_url(),
            "today": self.today,
        })  # fmt: skip

    @property
    def fits(self) -> bool:
        return self.count <= MOST_ON_PAPER

    @property
    def rows(self):
        found = self.sorting.of(self.object_list)
        return self.form.ordered(found) if self.form.ordered else found

    def lines(self):
        """The function that makes lines of a batch of rows."""
        split = self.form.lines(self.today)
        return lambda items: split(self.prepare(items))

    def written(self):
        """The whole list as texts: no more than fits on paper."""
        lines = chain.from_iterable(map(self.lines(), batches(self.rows)))
        return [[shown(column.written(line)) for column in self.form.columns] for line in lines]

    def taken(self, kind):
        most = MOST_ON_PAPER if kind == "docx" else MOST_ROWS
        if not self.count or self.count > most:
            messages.error(self.request, self.why_not(kind, most))
            return redirect(paper_url(self.form, self.request.GET))
        note(
            Event.EXPORTED, kind=self.model._meta.label_lower, what=f"rectification_{self.form.code}", rows=self.count,
            filters=[f"{name}: {text}" for name, text in self.chosen],
        )  # fmt: skip
        name = f"{self.form.title}{timezone.localdate():%Y%m%d}.{kind}"
        with override(CHINESE):
            said = self.about(self.count)
            if kind == "docx":
                return as_docx(self.document(said), name)
            file = write_list(
                title=self.form.title, lines=said, columns=self.form.columns, rows=self.rows, prepare=self.lines()
            )
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def document(self, said) -> Ledger:
        made = Ledger(self.form.title, lines=said[1:], size=self.form.size)
        made.rows([Head(column.title, column.share, column.centered) for column in self.form.columns], self.written())
        return made

    def why_not(self, kind, most) -> str:
        if not self.count:
            return _("Nothing to export.")
        words = {"count": self.count, "most": most}
        if kind == "docx":
            return _("%(count)d lines are too many for a .docx, which takes at most %(most)d. Take the .xlsx, or narrow"
                     " the filters.") % words  # fmt: skip
        return _("%(count)d lines are too many for one file; narrow the filters.") % words

    def about(self, count):
        return about(user=self.request.user, title=self.form.title, chosen=self.chosen, count=count, now=timezone.now())

    def back_url(self) -> str:
        """The ledger with the same filters."""
        return f"{reverse('rectification:list')}?{filters_in(self.request.GET).urlencode()}"
