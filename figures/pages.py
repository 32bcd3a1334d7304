"""List pages that can show exactly the rows a figure counted."""

from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property

from calendars.periods import Period
from figures.catalogue import Figure, Frame, figure
from organization.models import Unit
from organization.pages import ListPage


def frame_from(params, user, today: date | None = None) -> Frame | None:
    """The frame a URL names, for a unit the person sees; None where any part of it is missing or makes no sense."""
    unit = Unit.objects.visible_to(user).filter(code=params.get("unit", "").replace("\0", "")).first()
    try:
        period = Period.parse(params.get("period", ""))
        as_of = date.fromisoformat(params["as_of"]) if params.get("as_of") else today or timezone.localdate()
    except ValueError:
        return None
    return Frame(unit, period, as_of) if unit else None


class FigureListPage(ListPage):
    """With `?figure=CODE&unit=..&period=..&as_of=..` the list is the figure's own rows, among the visible ones."""

    @cached_property
    def counted(self) -> tuple[Figure, Frame] | None:
        found = figure(self.request.GET.get("figure", ""))
        frame = frame_from(self.request.GET, self.request.user)
        return (found, frame) if isinstance(found, Figure) and frame else None

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.counted:
            found, frame = self.counted
            rows = found.rows(frame)
            if rows.model is queryset.model:
                queryset = queryset.filter(pk__in=rows.order_by().values("pk"))
        elif self.request.GET.get("figure"):
            queryset = queryset.none()
        return queryset

    def get_context_data(self, **kwargs):
        found, frame = self.counted or (None, None)
        return super().get_context_data(figure=found, frame=frame, **kwargs)
