"""Rows that hold from a day to a day."""

from datetime import date

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    """Rows valid from a day, to a day or open."""

    def on(self, day: date):
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)
