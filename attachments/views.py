from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from attachments.models import Attachment
from audit.trail import Event, note


@require_safe
def download(request, pk):
    """The file, to whoever may see its record: always as a download, never as a page of ours."""
    kept = get_object_or_404(Attachment.objects.select_related("content_type"), pk=pk)
    model = kept.content_type.model_class()
    rows = getattr(model._default_manager.all(), "visible_to", None)
    if rows is None or not rows(request.user).filter(pk=kept.object_id).exists():
        raise Http404
    note(Event.DOWNLOADED, record=kept, sha256=kept.sha256)
    response = FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.media_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


download.model = Attachment
