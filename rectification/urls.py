from django.urls import path

from rectification import views
from rectification.models import Item
from responsibility.followups.urls import follow_up_paths

app_name = "rectification"
urlpatterns = [
    path("", views.ItemList.as_view(), name="list"),
    path("new/", views.ItemCreate.as_view(), name="create"),
    path("<id:pk>/", views.ItemDetail.as_view(), name="item"),
    path("<id:pk>/edit/", views.ItemEdit.as_view(), name="edit"),
    path("<id:pk>/measures/", views.ItemMeasures.as_view(), name="measures"),
    path("<id:pk>/evidence/", views.ItemEvidence.as_view(), name="evidence"),
    path("<id:pk>/attach/", views.ItemAttach.as_view(), name="attach"),
    path("<id:pk>/void/", views.ItemVoid.as_view(), name="void"),
    path("<id:pk>/do/<slug:verb>/", views.ItemVerb.as_view(), name="act"),
    *follow_up_paths(Item),
    path("measures/<id:pk>/", views.MeasureCarriedOut.as_view(), name="carried_out"),
    path("programs/", views.ProgramList.as_view(), name="programs"),
    path("programs/new/", views.ProgramCreate.as_view(), name="program_create"),
    path("programs/<id:pk>/", views.ProgramDetail.as_view(), name="program"),
    path("programs/<id:pk>/edit/", views.ProgramEdit.as_view(), name="program_edit"),
    path("programs/<id:pk>/attach/", views.ProgramAttach.as_view(), name="program_attach"),
    path("programs/<id:pk>/void/", views.ProgramVoid.as_view(), name="program_void"),
]
