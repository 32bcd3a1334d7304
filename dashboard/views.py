from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.asking import asked
from dashboard.board import Board
from dashboard.desk import buckets, first_steps
from dashboard.forms import SearchForm
from dashboard.matrix import matrix
from figures.catalogue import Ratio, all_figures
from figures.rules import sees_figures
from organization.granting import waiting
from organization.models import Absence
from organization.rules import authorizes
from organization.searching import search


@require_safe
def my_work(request):
    today = timezone.localdate()
    found = buckets(request.user, today)
    context = {"title": _("My work"), "buckets": found, "today": today}
    if not request.user.administration:
        context["covers"] = Absence.objects.covered_by(request.user, today)
        context["declined"] = Absence.objects.to_name_anew(request.user, today)
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
