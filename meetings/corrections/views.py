from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy

from meetings import rules
from meetings.corrections.forms import CorrectionForm
from meetings.models import Meeting
from organization.pages import EditPage


class Correct(EditPage):
    """Opened only on a locked record; what is open is edited."""

    model = Meeting
    form_class = CorrectionForm
    rule = rules.corrects
    template_name = "meetings/correct.html"
    title = gettext_lazy("Correct the record")
    saved_message = gettext_lazy("The correction is kept, with what stood there before.")

    def get(self, request, *args, **kwargs):
        if not rules.can_correct(request.user, self.get_object()):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)
