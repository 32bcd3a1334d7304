"""Keep, change and drop a way of looking at a list."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from organization.lists import rules
from organization.lists.forms import ViewForm
from organization.lists.models import SavedView
from organization.lists.tools import kept_query
from organization.pages import CreatePage, EditPage, ListPage, RuleMixin, ScopedMixin


def list_page(address: str) -> type[ListPage]:
    """The page of that address; what is no list that keeps views is not found."""
    try:
        page = getattr(resolve(reverse(address)).func, "view_class", None)
    except NoReverseMatch:
        page = None
    if page is None or not issubclass(page, ListPage) or not page.columns:
        raise Http404
    return page


class ViewCreate(CreatePage):
    """`?list=` the address of a list (that of the units, which everyone reads, where none is named), `&query=` what the
    list's own address says."""

    model = SavedView
    form_class = ViewForm
    rule = rules.can_keep_views
    title = gettext_lazy("Keep this view")
    intro = gettext_lazy(
        "The filters and the order of the list under a name. It never shows anyone more than they may see."
    )
    saved_message = gettext_lazy("The view is kept.")

    @cached_property
    def kept(self) -> tuple[str, str]:
        address = self.request.GET.get("list", "organization:units")
        page = list_page(address)
        params = QueryDict(self.request.GET.get("query", ""))
        return address, kept_query(params, page.filterset_class.base_filters, page.opening)

    def get_form_kwargs(self):
        address, query = self.kept
        return super().get_form_kwargs() | {"address": address, "query": query}

    def get_cancel_url(self):
        address, query = self.kept
        return f"{reverse(address)}?{query}"


class ViewEdit(EditPage):
    model = SavedView
    form_class = ViewForm
    rule = rules.can_keep_view
    template_name = "organization/view_form.html"
    title = gettext_lazy("Change the view")
    saved_message = gettext_lazy("Saved.")

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


class ViewDrop(ScopedMixin, RuleMixin, SingleObjectMixin, View):
    """The list it was made for stays, and so do its records."""

    model = SavedView
    rule = rules.can_keep_view
    http_method_names = ["post"]

    def post(self, request, pk):
        view = self.get_object()
        back = view.get_absolute_url()
        view.delete()
        messages.success(request, _("The view is gone; the records stay."))
        return HttpResponseRedirect(back)
