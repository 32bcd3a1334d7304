from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from organization import rules
from organization.absences import rules as absence_rules
from organization.groups.models import Group
from organization.listing import PersonFilterSet
from organization.models import Absence, Posting, User
from organization.pages import CreatePage, DetailPage, EditPage, ListPage, RuleMixin, ScopedMixin
from organization.people.forms import EndPostingForm, OwnForm, PersonForm, PostingForm
from organization.people.overseeing import opens_desk_of
from organization.people.posting_forms import PostingEditForm
from organization.people.services import sign_in_link
from organization.step_up import StepUpMixin, StepUpWhereAtOnceMixin


@login_not_required
@require_POST
def set_language(request):
    """The reader's language, kept with the account and in a cookie."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )
        if request.user.is_authenticated and request.user.language != language:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


class PersonList(ListPage):
    model = User
    filterset_class = PersonFilterSet
    template_name = "organization/people.html"
    title = _("People")

    def get_queryset(self):
        posts = Posting.objects.on(self.today).select_related("unit").in_order()
        people = super().get_queryset().in_order_of_post(self.today)
        return people.prefetch_related(Prefetch("postings", posts, to_attr="posts_today"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_keep=rules.keeps_people(self.request.user), **kwargs)


class PersonDetail(DetailPage):
    model = User
    template_name = "organization/person.html"

    def get_context_data(self, **kwargs):
        person, user = self.object, self.request.user
        keeps = rules.can_keep_person(user, person)
        postings = person.postings.select_related("unit", "from_unit").prefetch_related("charges__unit")
        postings = list(postings.order_by("-from_on", "rank_no", "pk"))
        absences = person.absences.standing().filter(to_on__gte=self.today).select_related("stand_in", "posting__unit")
        absences = absences.prefetch_related("declined__person")
        groups = person.memberships.on(self.today).filter(group__in=Group.objects.visible_to(user))
        may_enter = absence_rules.can_enter_absence(user, person)
        for posting in postings:
            posting.is_kept = rules.can_change_posting(user, posting)
        return super().get_context_data(
            title=person.name, postings=postings, can_keep=keeps, memberships=groups.select_related("group"),
            absences=absences.order_by("from_on") if may_enter else (), can_enter_absence=may_enter,
            covers=Absence.objects.covered_by(user, self.today) if person == user else (),
            sees_contacts=rules.sees_contacts(user, person), can_link=rules.can_make_sign_in_link(user, person),
            keeps_sign_in=rules.keeps_sign_in(user), opens_desk=opens_desk_of(user, person), **kwargs,
        )  # fmt: skip


class PersonCreate(StepUpWhereAtOnceMixin, CreatePage):
    step_up_for = _("add an account")
    model = User
    form_class = PersonForm
    rule = rules.keeps_people
    title = _("Add a person")
    intro = _("The account has no password yet: make a sign-in link on the person's page and hand it over.")
    saved_message = _("The person is added.")

    def get_cancel_url(self):
        return reverse("organization:people")


class PersonEdit(EditPage):
    model = User
    form_class = PersonForm
    rule = rules.can_keep_person
    title = _("Edit person")
    saved_message = _("Saved.")


class Me(EditPage):
    """One's own phone and language; the rest of the person's page is the administrator's."""

    model = User
    form_class = OwnForm
    title = _("My phone and language")
    saved_message = _("Saved.")

    def get_object(self, queryset=None):
        return User.objects.get(pk=self.request.user.pk)


class SignInLink(StepUpMixin, ScopedMixin, RuleMixin, SingleObjectMixin, View):
    """POST makes a one-use link and shows it this once."""

    step_up_for = _("make a sign-in link")
    model = User
    rule = rules.can_make_sign_in_link
    http_method_names = ["post"]

    def post(self, request, pk):
        person = self.get_object()
        link = request.build_absolute_uri(sign_in_link(person, by=request.user))
        return render(
            request,
            "organization/sign_in_link.html",
            {"person": person, "link": link, "title": _("One-use sign-in link")},
        )


class PostingCreate(StepUpWhereAtOnceMixin, CreatePage):
    step_up_for = _("give a post")
    model = Posting
    form_class = PostingForm
    rule = rules.keeps_people
    title = _("Add a post")
    saved_message = _("The post is added.")

    def dispatch(self, request, *args, **kwargs):
        # A stranger's page is not found, before anyone is told what they may not do.
        kwargs["person"] = self.person
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self):
        return get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.person}

    def get_queryset(self):
        return Posting.objects.all()

    def get_success_url(self):
        """Whoever answers for sections is asked which next."""
        if self.object.capacity in (Posting.Capacity.DIRECT, Posting.Capacity.DUAL):
            return reverse("organization:posting_edit", args=[self.object.pk])
        return self.person.get_absolute_url()

    def get_cancel_url(self):
        return self.person.get_absolute_url()


class PostingEdit(StepUpWhereAtOnceMixin, EditPage):
    step_up_for = _("change a post")
    model = Posting
    form_class = PostingEditForm
    rule = rules.can_change_posting
    title = _("Edit post")
    saved_message = _("Saved.")

    def get_queryset(self):
        rows = Posting.objects.filter(user__in=User.objects.visible_to(self.request.user))
        return rows.select_related("unit", "user").prefetch_related("charges__unit")

    def get_success_url(self):
        return self.object.user.get_absolute_url()

    get_cancel_url = get_success_url


class PostingEnd(StepUpWhereAtOnceMixin, EditPage):
    step_up_for = _("end a post")
    model = Posting
    form_class = EndPostingForm
    title = _("End a post")
    extra_context = {"submit_label": title}
    saved_message = _("The post ends on that day.")

    @staticmethod
    def rule(user, posting):
        return rules.can_keep_unit(user, posting.unit)

    def get_queryset(self):
        return Posting.objects.filter(user__in=User.objects.visible_to(self.request.user)).select_related("unit")

    def get_success_url(self):
        return self.object.user.get_absolute_url()

    def get_cancel_url(self):
        return self.object.user.get_absolute_url()
