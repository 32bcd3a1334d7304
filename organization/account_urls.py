"""Addresses under /accounts/ that are ours, beside allauth's."""

urlpatterns = []
