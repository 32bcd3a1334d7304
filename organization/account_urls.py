"""Addresses under /accounts/ that are ours, beside allauth's."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from organization import views

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    # Nobody proves who they are by mail alone (whoever keeps the addresses could take any account over): the library's
    # form is neither shown nor taken.
    path(
        "password/reset/",
        login_not_required(TemplateView.as_view(template_name="account/password_reset.html")),
        name="account_reset_password",
    ),
    # Addresses are kept by the administrator, so the library's own page for them is closed.
    path("email/", RedirectView.as_view(url="/"), name="account_email"),
]
