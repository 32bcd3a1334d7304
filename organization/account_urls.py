"""Addresses under /accounts/ that are ours, beside allauth's."""

from django.urls import path
from django.views.generic import RedirectView

from organization import views

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    # Addresses are kept by the administrator, so the library's own page for them is closed.
    path("email/", RedirectView.as_view(url="/"), name="account_email"),
]
