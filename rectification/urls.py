from django.urls import path

from rectification.approvals import views as approvals
from rectification.batches import views as batches
from rectification.measures import views as measures
from rectification.models import Item
from rectification.papers import letter_views, list_views
from rectification.problems import views
from rectification.remedies import unmatched
from rectification.remedies import views as remedies
from rectification.standing.views import Standing
from responsibility.followups.urls import follow_up_paths

app_name = "rectification"
urlpatterns = [
    path("", views.ItemList.as_view(), name="list"),
    path("lists/", list_views.ListPaper.as_view(), name="list_paper"),
    path("letters/", letter_views.Letters.as_view(), name="letters"),
    path("several/", views.ItemsAtOnce.as_view(), name="several"),
    path("settings/<id:pk>/", approvals.SettingPage.as_view(), name="setting"),
    path("new/", views.ItemCreate.as_view(), name="create"),
    path("<id:pk>/", views.ItemDetail.as_view(), name="item"),
    path("<id:pk>/edit/", views.ItemEdit.as_view(), name="edit"),
    path("<id:pk>/measures/", measures.ItemMeasures.as_view(), name="measures"),
    path("<id:pk>/evidence/", views.ItemEvidence.as_view(), name="evidence"),
    path("<id:pk>/evidence/measures/", measures.ItemTies.as_view(), name="ties"),
    path("<id:pk>/remedies/", remedies.RemedyName.as_view(), name="remedy"),
    path("remedies/<id:pk>/away/", remedies.RemedyAway.as_view(), name="remedy_away"),
    path("unmatched/", unmatched.UnmatchedProblems.as_view(), name="unmatched"),
    path("unmatched/measures/", unmatched.UnmatchedMeasures.as_view(), name="unmatched_measures"),
    path("<id:pk>/attach/", views.ItemAttach.as_view(), name="attach"),
    path("<id:pk>/void/", views.ItemVoid.as_view(), name="void"),
    path("<id:pk>/do/<slug:verb>/", views.ItemVerb.as_view(), name="act"),
    *follow_up_paths(Item),
    path("measures/<id:pk>/", measures.MeasureCarriedOut.as_view(), name="carried_out"),
    path("standing/", Standing.as_view(), name="standing"),
    path("programs/", batches.ProgramList.as_view(), name="programs"),
    path("programs/new/", batches.ProgramCreate.as_view(), name="program_create"),
    path("programs/<id:pk>/", batches.ProgramDetail.as_view(), name="program"),
    path("programs/<id:pk>/edit/", batches.ProgramEdit.as_view(), name="program_edit"),
    path("programs/<id:pk>/attach/", batches.ProgramAttach.as_view(), name="program_attach"),
    path("programs/<id:pk>/void/", batches.ProgramVoid.as_view(), name="program_void"),
]
