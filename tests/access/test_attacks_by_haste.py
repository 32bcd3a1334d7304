"""Two who enter the same at the same moment: the form of each had looked, and found the name free."""

from django.urls import reverse

from organization.models import User
from organization.people.forms import PersonForm


def test_a_user_name_taken_meanwhile_is_said_and_what_was_typed_kept(cast, signed_in, monkeypatch):
    User.objects.create_user("JIA", name="乙")
    looks = PersonForm.clean_username

    def looked_before_the_other_was_there(form):
        monkeypatch.setattr(PersonForm, "clean_username", looks)
        return form.cleaned_data["username"]

    monkeypatch.setattr(PersonForm, "clean_username", looked_before_the_other_was_there)
    form = {"name": "甲", "username": "jia", "role": "member", "from_on": "2020-01-01", "unit": cast.section.pk,
            "title": "科员丙"}  # fmt: skip
    answer = signed_in(cast.admin).post(reverse("organization:person_create"), form)
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]
    assert "科员丙" in answer.content.decode()
    assert not User.objects.filter(name="甲").exists()
