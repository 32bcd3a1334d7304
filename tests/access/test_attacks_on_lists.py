"""Kept ways of looking at a list: what one of them does to whoever opens the list, and who says so."""

from django.urls import reverse

from organization.lists.models import SavedView
from tests.meetings.factory import filled


def test_a_list_that_opens_with_a_view_of_no_filters_opens(cast, signed_in):
    for address in ("responsibility:list", "responsibility:duties"):
        SavedView.objects.create(user=cast.member, address=address, name="全部", query="", is_start=True)
        assert signed_in(cast.member).get(reverse(address), follow=True).status_code == 200


def test_nobody_says_with_which_view_anothers_list_opens(cast, signed_in):
    view = SavedView.objects.create(user=cast.clerk, unit=cast.bureau, address="responsibility:list", name="我的",
                                    query="year=2026")  # fmt: skip
    client, page = signed_in(cast.unitadmin), reverse("organization:view_edit", args=[view.pk])
    client.post(page, filled(client, page) | {"is_start": ["on"], "name": ["改名"]})
    view.refresh_from_db()
    assert (view.name, view.is_start) == ("改名", False)
