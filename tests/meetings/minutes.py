"""A recorder's page as tests open it: what it shows of each text, and what its script would send."""

from django.urls import reverse
from lxml import html

from exchange.pasted import lined


class Page:
    """The minutes as this person's browser has them: `was` and `base` of the day they were opened."""

    def __init__(self, client, meeting):
        self.client, self.meeting = client, meeting
        self.url = reverse("meetings:minutes", args=[meeting.pk])
        self.fields = fields_of(client.get(self.url))

    def stores(self, code, text, both=False):
        """What the page sends by itself while one writes; it goes on from what is answered."""
        sent = {"part": code, "text": text, "was": self.fields[f"{code}-was"], "base": self.fields[f"{code}-base"]}
        answer = self.client.post(f"{self.url}save/", sent | ({"both": "on"} if both else {}))
        if answer.status_code == 200:
            kept = answer.json()
            self.fields |= {code: kept["text"], f"{code}-was": kept["text"], f"{code}-base": kept["base"]}
        return answer

    def saves(self, **changes):
        """The button below, without scripts."""
        return self.client.post(self.url, self.fields | changes)


def fields_of(answer) -> dict[str, str]:
    form = html.fromstring(answer.content.decode()).xpath("//main//form[@data-draft]")[0]
    fields = {name: lined(value or "") for name, value in form.form_values()}
    hidden = {field.name: field.value or "" for field in form.inputs if field.tag == "textarea" and field.name}
    return {name: lined(value).removeprefix("\n") for name, value in (fields | hidden).items()}
