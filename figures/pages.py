"""List pages that can show exactly the rows a figure counted."""

from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from calendars.periods import FIRST_DAY, LAST_DAY, Period
from figures.catalogue import Figure, Frame, figure
from organization.models import Unit
from organization.pages import ListPage

FRAME_PARAMETERS = ("figure", "unit", "period", "as_of", "own")


def frame_from(params, user, today: date | None = None) -> Frame | None:
    """The frame a URL names, for a unit the person sees; None where any part of it is missing or makes no sense."""
    unit = Unit.objects.visible_to(user).filter(code=params.get("unit", "").replace("\0", "")).first()
    try:
        period = Period.parse(params.get("period", ""))
        as_of = date.fromisoformat(params["as_of"]) if params.get("as_of") else today or timezone.localdate()
    except ValueError:
        return None
    return Frame(unit, period, as_of) if unit and FIRST_DAY <= as_of <= LAST_DAY else None


class FigureListPage(ListPage):
    """With `?figure=CODE&unit=..&period=..&as_of=..[&own=1]` the list is the figure's own rows, among the visible ones,
    and names the figure in place of the filters. An address that names no figure of this list shows nothing.
    """

    @property
    def own(self) -> bool:
        """Only the unit's own rows, without the units below."""
        return bool(self.request.GET.get("own"))

    @cached_property
    def counted(self) -> tuple[Figure, Frame] | None:
        found = figure(self.request.GET.get("figure", ""))
        frame = frame_from(self.request.GET, self.request.user)
        return (found, frame) if isinstance(found, Figure) and frame else None

    def get_filterset_kwargs(self, filterset_class):
        """The frame's parts are no filters of the list, whatever the list calls its own."""
        kwargs = super().get_filterset_kwargs(filterset_class)
        if self.request.GET.get("figure"):
            data = self.request.GET.copy()
            for name in FRAME_PARAMETERS:
                data.pop(name, None)
            kwargs["data"] = data
        return kwargs

    def get_queryset(self):
        queryset = super().get_queryset()
        if not self.request.GET.get("figure"):
            return queryset
        if self.counted:
            found, frame = self.counted
            rows = found.rows(frame)
            if rows.model is queryset.model:
                rows = rows.filter(unit=frame.unit) if self.own else rows
                return queryset.filter(pk__in=rows.order_by().values("pk"))
        return queryset.none()

    @property
    def keeps_views(self) -> bool:
        """What a figure counted up to a day is no question to ask again."""
        return super().keeps_views and not self.request.GET.get("figure")

    @property
    def chosen(self):
        if not self.counted:
            return super().chosen
        found, frame = self.counted
        reach = _("%(unit)s alone") if self.own else _("%(unit)s with all below")
        return [
            (_("Figure"), str(found.name)), (_("Unit"), reach % {"unit": frame.unit}),
            (_("Period"), str(frame.period.label)), (_("Counted up to"), f"{frame.as_of:%Y-%m-%d}"),
        ]  # fmt: skip

    def get_context_data(self, **kwargs):
        found, frame = self.counted or (None, None)
        if self.request.GET.get("figure"):
            kwargs["filter"] = None
        return super().get_context_data(figure=found, frame=frame, own=self.own, **kwargs)
