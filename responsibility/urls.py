from django.urls import path

from responsibility import (
    copying_views,
    days_off_views,
    duty_views,
    registration_views,
    several,
    slip_views,
    standard_views,
    views,
)
from responsibility.follow_up_urls import follow_up_paths
from responsibility.models import Assignment

app_name = "responsibility"
urlpatterns = [
    path("", views.AssignmentList.as_view(), name="list"),
    path("several/", several.AssignmentsAtOnce.as_view(), name="several"),
    path("slips/", slip_views.Slips.as_view(), name="slips"),
    path("new/", views.AssignmentCreate.as_view(), name="create"),
    path("register/", registration_views.WorkItemCreate.as_view(), name="register"),
    path("<id:pk>/parts/new/", registration_views.PartsAdd.as_view(), name="parts_add"),
    path("<id:pk>/", views.AssignmentDetail.as_view(), name="assignment"),
    path("<id:pk>/edit/", views.AssignmentEdit.as_view(), name="edit"),
    path("<id:pk>/evidence/", views.AssignmentEvidence.as_view(), name="evidence"),
    path("<id:pk>/do/<slug:verb>/", views.AssignmentVerb.as_view(), name="verb"),
    *follow_up_paths(Assignment),
    path("duties/", duty_views.DutyList.as_view(), name="duties"),
    path("duties/new/", duty_views.DutyCreate.as_view(), name="duty_create"),
    path("duties/copy/", copying_views.CopyYear.as_view(), name="duty_copy"),
    path("duties/changes/", copying_views.DutyChanges.as_view(), name="duty_changes"),
    path("duties/standard/", standard_views.StandardDuties.as_view(), name="duty_standard"),
    path("duties/<id:pk>/", duty_views.DutyDetail.as_view(), name="duty"),
    path("duties/<id:pk>/event/", duty_views.EventCreate.as_view(), name="duty_event"),
    path("duties/<id:pk>/void/", duty_views.DutyVoid.as_view(), name="duty_void"),
    path("duties/<id:pk>/edit/", duty_views.DutyEdit.as_view(), name="duty_edit"),
    path("days-off/", days_off_views.DaysOff.as_view(), name="days_off"),
    path("days-off/notice/", days_off_views.NoticeEntry.as_view(), name="notice"),
    path("documents/", views.DocumentList.as_view(), name="documents"),
    path("documents/new/", views.DocumentCreate.as_view(), name="document_create"),
    path("documents/<id:pk>/", views.DocumentDetail.as_view(), name="document"),
    path("documents/<id:pk>/void/", views.DocumentVoid.as_view(), name="document_void"),
    path("documents/<id:pk>/edit/", views.DocumentEdit.as_view(), name="document_edit"),
    path("documents/<id:pk>/attach/", views.DocumentAttach.as_view(), name="document_attach"),
]
