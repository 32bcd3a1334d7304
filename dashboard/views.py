from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.board import Board
from dashboard.desk import buckets, first_steps, person_asked_for
from dashboard.forms import SearchForm
from dashboard.matrix import matrix
from figures.asking import asked
from figures.catalogue import Ratio, all_figures
from figures.rules import sees_figures
from organization.granting import waiting
from organization.models import Absence
from organization.rules import authorizes
from organization.searching import search
from responsibility.lights.lights import lights_of


@require_safe
def my_work(request):
    reader, lights = request.user, lights_of(request)
    today, person = lights.today, reader
    if "as" in request.GET:
        person = person_asked_for(reader, request.GET["as"])
        if person is None:
            raise Http404
    found = buckets(person, lights, reader)
    context = {"title": _("My work"), "buckets": found, "today": today}
    if person != reader:
        context |= {"title": _("What waits for %(name)s") % {"name": person}, "person": person}
        return render(request, "dashboard/work_of_another.html", context)
    if not reader.administration:
        absences = list(Absence.objects.on_desk_of(reader, today))
        context["covers"] = [absence for absence in absences if absence.stand_in_id == reader.pk]
        context["declined"] = [absence for absence in absences if absence.stand_in_id is None]
    if not found:
        context["first_steps"] = first_steps(request.user, today)
        context["to_authorize"] = waiting.count(today) if authorizes(request.user) else 0
    return render(request, "dashboard/my_work.html", context)


@require_safe
def dashboard(request):
    if not sees_figures(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    question = asked(request, today)
    board = Board(question.frame, question.children)
    context = {
        "title": _("Dashboard"), "today": today, "asked": question, "frame": question.frame, "board": board,
        "matrix": matrix(question.frame, question.children),
    }  # fmt: skip
    return render(request, "dashboard/dashboard.html", context)


@require_safe
def figure_list(request):
    """Every figure of the product with its meaning: what a number on any page stands for."""
    groups = {}
    for figure in all_figures().values():
        is_ratio = isinstance(figure, Ratio)
        app = (figure.whole if is_ratio else figure).list_url.partition(":")[0]
        groups.setdefault(app, []).append({"figure": figure, "is_ratio": is_ratio})
    context = {
        "title": _("Figures"),
        "groups": [(apps.get_app_config(app).verbose_name, figures) for app, figures in groups.items()],
    }
    return render(request, "dashboard/figures.html", context)


@require_safe
def search_page(request):
    """Everything that one may see, by words."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"title": _("Search"), "form": form, "words": words or request.GET.get("q", "")[:100]}
    return render(request, "dashboard/search.html", context | {"found": search(request, words) if words else []})
