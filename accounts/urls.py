"""Addresses under /accounts/ that are ours, beside allauth's."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from accounts import link_sheet, views
from organization.people.views import set_language

ours = [
    path("links/", link_sheet.LinkSheet.as_view(), name="link_sheet"),
    path("protection/", views.Protection.as_view(), name="protection"),
    path("protection/people/<id:pk>/", views.PersonSignIn.as_view(), name="person"),
    path("protection/people/<id:pk>/unlock/", views.Unlock.as_view(), name="unlock"),
    path("protection/people/<id:pk>/end-sessions/", views.EndSessions.as_view(), name="end_sessions"),
    path(
        "protection/people/<id:pk>/second-factor/reset/", views.ResetSecondFactor.as_view(), name="reset_second_factor"
    ),
    path("kept/", views.Kept.as_view(), name="kept"),
    path("sessions/<id:pk>/end/", views.EndOneSession.as_view(), name="end_session"),
]
urlpatterns = [
    path("sessions/", views.SessionList.as_view(), name="usersessions_list"),
    path("", include((ours, "accounts"))),
    path("language/", set_language, name="set_language"),
    # Nobody proves who they are by mail alone (whoever keeps the addresses could take any account over): the library's
    # form is neither shown nor taken.
    path(
        "password/reset/",
        login_not_required(
            TemplateView.as_view(
                template_name="account/password_reset.html", extra_context={"help_contact": settings.HELP_CONTACT}
            )
        ),
        name="account_reset_password",
    ),
    # Addresses are kept by the administrator, so the library's own page for them is closed.
    path("email/", RedirectView.as_view(url="/"), name="account_email"),
]
