"""The addresses under which something is said about a kind of obligation, the same for each kind."""

from django.urls import path

from responsibility.followups import views as pages


def follow_up_paths(model):
    return [
        path("<id:pk>/progress/", pages.ProgressPage.as_view(model=model), name="progress"),
        path("<id:pk>/urge/", pages.UrgePage.as_view(model=model), name="urge"),
        path("<id:pk>/instruct/", pages.InstructPage.as_view(model=model), name="instruct"),
        path("<id:pk>/extension/ask/", pages.AskExtensionPage.as_view(model=model), name="extension_ask"),
        path("<id:pk>/extension/", pages.DecideExtensionPage.as_view(model=model), name="extension"),
        path("<id:pk>/extension/withdraw/", pages.WithdrawExtensionPage.as_view(model=model),
             name="extension_withdraw"),
    ]  # fmt: skip
