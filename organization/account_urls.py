"""Addresses under /accounts/ that are ours, beside allauth's."""

from django.urls import path

from organization import views

urlpatterns = [path("language/", views.set_language, name="set_language")]
