"""What every list can do besides filtering: sort, keep a view, leave as a spreadsheet, print whole."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from audit.trail import Event, note
from organization.lists.columns import LEDGER, SHEET, SORT, Sorting
from organization.lists.models import SavedView
from organization.lists.sheets import MOST_ROWS, XLSX, about, asked, write_list

PRINT = "print"
MOST_PRINTED = 1000


def kept_query(params: QueryDict, filters, opening) -> str:
    """The part of an address that says which rows, and in which order: the same rows, the same text.

    Empty is the list as it opens; where it opens narrowed, "no filter at all" is said by naming those filters empty.
    """
    names = sorted({*filters, SORT} & set(params))
    pairs = [(name, params[name].replace("\0", "")) for name in names]
    said = [(name, value) for name, value in pairs if value]
    if opening and any(name in filters for name, _value in pairs) and not {name for name, _ in said} & set(filters):
        said += [(name, "") for name in opening]
    return urlencode(sorted(said))


class ListTools:
    """For a list with `columns`. `prepare(rows)` adds what a line shows besides, for a page and a sheet alike."""

    columns = ()
    acts = ()  # organization.lists.several.SeveralAct
    ledger = None  # a LedgerSheet: the list leaves in the columns in which it is imported, too
    several_url = ""
    papers = ()  # (name, address) of the pages on which the same rows go on paper

    def prepare(self, rows):
        return rows

    def get(self, request, *args, **kwargs):
        if self.columns and request.GET.get(SHEET) == "xlsx":
            return self.sheet(str(self.title), self.columns, self.prepare)
        if self.ledger and request.GET.get(SHEET) == LEDGER:
            return self.sheet(self.ledger.title, self.ledger.columns, self.ledger.prepare)
        if self.start_view and not request.GET:
            return redirect(self.start_view.get_absolute_url())
        return super().get(request, *args, **kwargs)

    # Views

    @property
    def address(self) -> str:
        return self.request.resolver_match.view_name

    @property
    def keeps_views(self) -> bool:
        return bool(self.columns)

    @cached_property
    def views(self) -> list[SavedView]:
        if not self.keeps_views:
            return []
        return list(SavedView.objects.visible_to(self.request.user).of_list(self.address))

    @property
    def start_view(self) -> SavedView | None:
        """Only one's own: nobody opens a list for someone else."""
        return next((view for view in self.views if view.is_start and view.user_id == self.request.user.pk), None)

    @property
    def pinned(self) -> list[SavedView]:
        return [view for view in self.views if view.is_pinned]

    @property
    def bare_url(self) -> str:
        """The list as it opens without any view."""
        return f"{self.request.path}?view=" if self.start_view else self.request.path

    @cached_property
    def query(self) -> str:
        return kept_query(self.request.GET, self.filterset_class.base_filters, self.opening)

    # Order

    @cached_property
    def sorting(self) -> Sorting:
        return Sorting.asked(self.request.GET.get(SORT, ""), self.columns)

    @property
    def heads(self):
        return list(self.sorting.heads(self.columns))

    # Several rows at once

    @cached_property
    def offered_acts(self) -> list:
        return [] if self.is_printed else [act for act in self.acts if act.offered(self.request.user)]

    @property
    def params(self) -> list[tuple[str, str]]:
        """What the address says, to come back to."""
        return [(name, value) for name, values in self.request.GET.lists() for value in values]

    # Print

    @property
    def is_printed(self) -> bool:
        return bool(self.columns) and bool(self.request.GET.get(PRINT))

    def get_paginate_by(self, queryset):
        return MOST_PRINTED if self.is_printed else super().get_paginate_by(queryset)

    # Spreadsheet

    def sheet(self, title, columns, prepare):
        self.filterset = self.get_filterset(self.get_filterset_class())
        rows = self.sorting.of(self.filterset.qs)
        count = rows.count()
        if not count or count > MOST_ROWS:
            few, many = _("Nothing to export."), _("%(count)d rows are too many for one file; narrow the filters.")
            messages.error(self.request, few if not count else many % {"count": count})
            params = self.request.GET.copy()
            del params[SHEET]
            return HttpResponseRedirect(f"{self.request.path}?{params.urlencode()}")
        note(
            Event.EXPORTED, kind=self.model._meta.label_lower, rows=count,
            filters=[f"{name}: {text}" for name, text in self.chosen],
        )  # fmt: skip
        file = write_list(
            title=title, lines=[title, *self.about(count)[1:]], columns=columns, rows=rows, prepare=prepare
        )
        name = f"{title}{timezone.localdate():%Y%m%d}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What narrows the list, in words."""
        return asked(self.filterset.form)

    def about(self, count) -> list[str]:
        return about(user=self.request.user, title=self.title, chosen=self.chosen, count=count, now=timezone.now())
