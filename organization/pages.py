"""The four kinds of page every app declares: list, detail, form, and their guards.

Each is the only place of its kind: rows start from `visible_to` (a stranger gets 404), a rule decides who may act
(powerless: 403), and every choice field of a form is narrowed by the same call (see forms.py).
"""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, UpdateView
from django.views.generic.detail import SingleObjectMixin
from django_filters.views import FilterView

from audit.trail import history
from organization.editing import Stale
from organization.lists.tools import ListTools
from organization.models import OnceKey


class ScopedMixin:
    """Rows start from what the person may see."""

    def get_queryset(self):
        return self.seen(super().get_queryset())

    def seen(self, rows):
        return rows.visible_to(self.request.user)

    def get_context_object_name(self, found):
        """On the page of a person, `user` stays the reader: the frame and the rules of the template ask for it."""
        name = super().get_context_object_name(found)
        return None if name == "user" else name

    @cached_property
    def today(self):
        return timezone.localdate()


class RuleMixin:
    """`rule(user, object)` on the object of the page, or `rule(user)` on a page without one."""

    rule = None

    def dispatch(self, request, *args, **kwargs):
        if self.rule and not isinstance(self, SingleObjectMixin) and not type(self).rule(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if self.rule and not type(self).rule(self.request.user, found):
            raise PermissionDenied
        return found


class ListPage(ListTools, ScopedMixin, FilterView):
    """A paginated list whose filters live in the URL. A page number past the end shows the last page.

    `opening` is what the filters say where the URL names none of them; `everything_url` is the list without any.
    """

    paginate_by = settings.PAGE_SIZE
    strict = False
    title = ""
    actions = ()
    opening: dict[str, str] = {}

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        self.is_bare = not set(filterset_class.base_filters) & set(self.request.GET)
        kwargs["data"] = self.opening if self.is_bare and self.opening else kwargs["data"] or {}
        return kwargs

    @property
    def everything_url(self) -> str:
        unset = urlencode(dict.fromkeys(self.opening, "")) or ("view=" if self.start_view else "")
        return f"{self.request.path}?{unset}" if unset else self.request.path

    @property
    def is_narrowed(self) -> bool:
        """Rows may be left out: by the address, or by what the list opens with."""
        return not self.is_bare or (bool(self.opening) and self.get_queryset().exists())

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(self.sorting.of(queryset), page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(title=self.title, today=self.today, **kwargs)
        self.prepare(context["object_list"])
        if self.is_printed:
            context["about"] = self.about(context["paginator"].count)[1:]
        return context


class DetailPage(ScopedMixin, RuleMixin, DetailView):
    """One record, with the history of it and of its parts."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=self.today, history=history(self.object, self.request.user), **kwargs)


class GuardedFormMixin:
    """A page with a form of forms.py: the form is told who asks, and which day it is."""

    @cached_property
    def today(self):
        return timezone.localdate()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "today": self.today}


class FormPage(GuardedFormMixin, RuleMixin):
    """What create and edit pages share: the service's refusals come back on the form, with all that was typed."""

    template_name = "form.html"
    http_method_names = ["get", "head", "options", "post"]
    title = ""
    intro = ""
    saved_message = ""
    draft = ""

    def get_draft(self) -> str:
        """What the browser keeps unsaved text of a long form under (static/js/draft.js): `draft` with the record."""
        return self.draft and f"{self.draft}-{self.object.pk if self.object else 'new'}"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("cancel_url", self.get_cancel_url())
        kwargs.setdefault("draft", self.get_draft())
        return super().get_context_data(title=self.title, intro=self.intro, today=self.today, **kwargs)

    def get_cancel_url(self):
        return self.object.get_absolute_url() if self.object else self.request.path.rsplit("/", 2)[0] + "/"

    def get_success_url(self):
        return self.object.get_absolute_url()

    def form_valid(self, form):
        draft = self.get_draft()
        try:
            with transaction.atomic():
                self.object = self.save(form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        except Stale as stale:
            return self.conflict(form, stale.current)
        except IntegrityError:
            again = self.get_form()  # someone took the same name since the form looked: it looks again, and says so
            if again.is_valid():
                raise
            return self.form_invalid(again)
        if self.saved_message:
            messages.success(self.request, self.saved_message, extra_tags=draft and f"draft:{draft}")
        return HttpResponseRedirect(self.get_success_url())

    def save(self, form):
        return form.save()

    def conflict(self, form, current):
        """The loser's page: what is stored now beside what was typed; saving again is a decision, not an accident."""
        rows = [
            (form.fields[name].label, form.stored_text(current, name), form.typed_text(name))
            for name in form.changed_data
            if name in form.fields and not form.fields[name].widget.is_hidden
        ]
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = current.version
        context = self.get_context_data(form=form, conflict=rows, conflict_record=current)
        return self.render_to_response(context, status=409)


class StepRefusedMixin:
    """A page that takes a step rather than saving a form's own fields: a refusal keeps all that was typed."""

    meanwhile = gettext_lazy("Someone changed this record meanwhile. Look at it again, then repeat the step.")

    def step_refused(self, form, refusal):
        if isinstance(refusal, Stale):
            return self.conflict(form, refusal.current)
        at_fields = hasattr(refusal, "error_dict") and set(refusal.error_dict) <= set(form.fields)
        form.add_error(None, refusal if at_fields else refusal.messages)
        return self.form_invalid(form)

    def conflict(self, form, current):
        """No text stands against another: the step is asked again, of the record as it is now."""
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = current.version
        form.add_error(None, self.meanwhile)
        return self.render_to_response(self.get_context_data(form=form), status=409)


class EditPage(ScopedMixin, FormPage, UpdateView):
    """Edit one visible record. The form carries its version."""


class CreatePage(FormPage, CreateView):
    """Make one record. The form carries a one-use key: a double click makes one row and lands on its page."""

    def get_queryset(self):
        return self.model._default_manager.visible_to(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if self.rule and not type(self).rule(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        key = form.cleaned_data.get("once")
        try:
            with transaction.atomic():
                once = OnceKey.objects.create(key=key, user=self.request.user) if key else None
                response = super().form_valid(form)
                if response.status_code != 302:
                    raise _NotSaved(response)
                if once:
                    once.location = response.url[:200]
                    once.save(update_fields=["location"])
                return response
        except _NotSaved as unsaved:
            return unsaved.response
        except IntegrityError:
            earlier = OnceKey.objects.filter(key=key, user=self.request.user).exclude(location="").first()
            if earlier is None:
                if not OnceKey.objects.filter(key=key).exists():
                    raise
                form.add_error(None, _("This form has been used already: open it anew."))
                return self.form_invalid(form)
            messages.info(self.request, _("This was saved already; here it is."))
            return redirect(earlier.location)


class _NotSaved(Exception):
    """Carries the refused form's page out of the transaction that must not keep the one-use key."""

    def __init__(self, response):
        super().__init__()
        self.response = response
