from django.urls import path

from responsibility.assignments import registration_views, several, slip_views, views
from responsibility.cascades import coverage_views
from responsibility.cascades import views as cascade_views
from responsibility.documents import views as document_views
from responsibility.duties import copying_views, standard_views
from responsibility.duties import views as duty_views
from responsibility.followups.urls import follow_up_paths
from responsibility.lights import views as light_pages
from responsibility.models import Assignment
from responsibility.rhythms import days_off_views

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
    path("duties/hand-down/", cascade_views.HandDown.as_view(), name="hand_down"),
    path("duties/handed-down/", coverage_views.HandedDown.as_view(), name="handed_down"),
    path("duties/handings/<id:pk>/", cascade_views.CascadeDetail.as_view(), name="cascade"),
    path("duties/handings/<id:pk>/go-on/", cascade_views.CascadeGoOn.as_view(), name="cascade_go_on"),
    path("duties/to-sign-for/", cascade_views.ToTakeUp.as_view(), name="to_take_up"),
    path("duties/<id:pk>/take-up/", cascade_views.TakeUp.as_view(), name="take_up"),
    path("duties/<id:pk>/coverage/", coverage_views.CoverageList.as_view(), name="coverage"),
    path("duties/<id:pk>/coverage/urge/", coverage_views.Urge.as_view(), name="coverage_urge"),
    path("duties/<id:pk>/", duty_views.DutyDetail.as_view(), name="duty"),
    path("duties/<id:pk>/event/", duty_views.EventCreate.as_view(), name="duty_event"),
    path("duties/<id:pk>/void/", duty_views.DutyVoid.as_view(), name="duty_void"),
    path("duties/<id:pk>/edit/", duty_views.DutyEdit.as_view(), name="duty_edit"),
    path("days-off/", days_off_views.DaysOff.as_view(), name="days_off"),
    path("days-off/notice/", days_off_views.NoticeEntry.as_view(), name="notice"),
    path("lights/<id:pk>/", light_pages.LightPage.as_view(), name="light"),
    path("documents/", document_views.DocumentList.as_view(), name="documents"),
    path("documents/new/", document_views.DocumentCreate.as_view(), name="document_create"),
    path("documents/<id:pk>/", document_views.DocumentDetail.as_view(), name="document"),
    path("documents/<id:pk>/void/", document_views.DocumentVoid.as_view(), name="document_void"),
    path("documents/<id:pk>/edit/", document_views.DocumentEdit.as_view(), name="document_edit"),
    path("documents/<id:pk>/attach/", document_views.DocumentAttach.as_view(), name="document_attach"),
]
