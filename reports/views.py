from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from exchange.documents.download import as_docx, file_name
from figures.scope import reported_unit, reported_units
from organization.pages import CreatePage, EditPage
from reports import rules
from reports.checks import check
from reports.forms import PassageForm, SummaryForm
from reports.models import AFTER, BEFORE, WORK, Passage, Section
from reports.placeholders import allowed_figures
from reports.services import hand_out
from reports.summary import Slot, compose

OFFERED = 200


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request):
    """The summary on the screen, each figure opening its records and what to look at beside it; POST hands it out.

    A year or a day that makes no sense gets its message and no summary: another year's could pass for the one meant.
    """
    given = request.POST if request.method == "POST" else request.GET
    unit = reported_unit(request.user, given.get("unit", ""))
    units = list(reported_units(request.user)[:OFFERED])
    form = SummaryForm(
        {**given.dict(), "unit": unit.code}, user=request.user, today=timezone.localdate(),
        units=units if unit in units else [unit, *units],
    )  # fmt: skip
    context = {"title": _("Annual summary"), "form": form}
    if form.is_valid():
        year, as_of = form.asked()
        if request.method == "POST":
            made, written = hand_out(unit=unit, year=year, as_of=as_of, by=request.user)
            return as_docx(written, file_name(f"{made.issuer}{made.title}", "docx"))
        found = compose(unit, year, as_of)
        context |= {"summary": found, "warnings": check(found)}
    return render(request, "reports/summary.html", context)


class PassagePage:
    """What the pages of one written text share: which text it is, and the figures that may stand in it."""

    model = Passage
    form_class = PassageForm
    template_name = "reports/passage.html"
    title = gettext_lazy("A text of the summary")
    saved_message = gettext_lazy("The text is saved; the preview has it.")

    def get_context_data(self, **kwargs):
        passage = self.object or self.place
        return super().get_context_data(
            passage=passage, slot=Slot(passage.section, passage.sort_no), figures=allowed_figures().values(), **kwargs
        )

    def get_cancel_url(self):
        return (self.object or self.place).get_absolute_url()


class PassageCreate(PassagePage, CreatePage):
    rule = rules.writes_somewhere

    @cached_property
    def place(self) -> Passage:
        """The text the address asks for, not yet written; without one, the introduction of this year's summary."""
        given = self.request.GET
        section, sort_no = given.get("section", Section.INTRO), given.get("sort_no", str(BEFORE))
        year = given.get("year", str(self.today.year))
        places = {str(BEFORE), str(AFTER)} if section in WORK else {str(BEFORE)}
        known = section in Section.values and sort_no in places
        if not (known and year.isascii() and year.isdigit() and 2000 <= int(year[:5]) <= self.today.year):
            raise Http404
        unit = reported_unit(self.request.user, given.get("unit", ""))
        return Passage(unit=unit, year=int(year), section=section, sort_no=int(sort_no))

    def get_initial(self):
        place = self.place
        return {"unit": place.unit_id, "year": place.year, "section": place.section, "sort_no": place.sort_no}


class PassageEdit(PassagePage, EditPage):
    rule = rules.can_write
