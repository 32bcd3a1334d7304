from django.urls import path

from study.materials import views as material_views
from study.months import views as month_views
from study.notes import views as note_views
from study.plans import views as plan_views
from study.series import views as series_views
from study.sessions import views
from study.sessions.sign_in import SeriesSheet
from study.turns import views as turn_views

app_name = "study"
urlpatterns = [
    path("", views.SessionList.as_view(), name="list"),
    path("log/", views.SessionLog.as_view(), name="log"),
    path("log/other/", views.SessionOther.as_view(), name="log_other"),
    path("<id:pk>/", views.SessionDetail.as_view(), name="session"),
    path("<id:pk>/edit/", views.SessionEdit.as_view(), name="session_edit"),
    path("<id:pk>/void/", views.SessionVoid.as_view(), name="session_void"),
    path("<id:pk>/make-up/", views.SeveralMakeUp.as_view(), name="session_make_up"),
    path("attendance/", views.AttendanceList.as_view(), name="attendances"),
    path("attendance/<id:pk>/", views.MakeUp.as_view(), name="make_up"),
    path("people/", note_views.AttendeeList.as_view(), name="attendees"),
    path("series/", series_views.SeriesList.as_view(), name="series_list"),
    path("series/new/", series_views.SeriesCreate.as_view(), name="series_create"),
    path("series/<id:pk>/", series_views.SeriesDetail.as_view(), name="series"),
    path("series/<id:pk>/sign-in/", SeriesSheet.as_view(), name="series_sign_in"),
    path("series/<id:pk>/void/", series_views.SeriesVoid.as_view(), name="series_void"),
    path("series/<id:pk>/edit/", series_views.SeriesEdit.as_view(), name="series_edit"),
    path("series/<id:pk>/plan/", series_views.SeriesPlan.as_view(), name="series_plan"),
    path("series/<id:pk>/month/", month_views.SeriesMonth.as_view(), name="series_month"),
    path("series/<id:pk>/turns/", turn_views.TurnChange.as_view(), name="turn_change"),
    path("materials/", material_views.MaterialList.as_view(), name="materials"),
    path("materials/new/", material_views.MaterialCreate.as_view(), name="material_create"),
    path("materials/<id:pk>/", material_views.MaterialDetail.as_view(), name="material"),
    path("materials/<id:pk>/edit/", material_views.MaterialEdit.as_view(), name="material_edit"),
    path("materials/<id:pk>/void/", material_views.MaterialVoid.as_view(), name="material_void"),
    path("materials/<id:pk>/attach/", material_views.MaterialAttach.as_view(), name="material_attach"),
    path("plans/", plan_views.PlanList.as_view(), name="plans"),
    path("plans/new/", plan_views.PlanCreate.as_view(), name="plan_create"),
    path("plans/<id:pk>/", plan_views.PlanDetail.as_view(), name="plan"),
    path("plans/<id:pk>/edit/", plan_views.PlanEdit.as_view(), name="plan_edit"),
    path("plans/<id:pk>/link/", plan_views.PlanLink.as_view(), name="plan_link"),
    path("plans/<id:pk>/void/", plan_views.PlanVoid.as_view(), name="plan_void"),
    path("topics/", plan_views.TopicList.as_view(), name="topics"),
    path("turns/<id:pk>/take-back/", turn_views.TurnTakeBack.as_view(), name="turn_take_back"),
    path("notes/", note_views.NoteList.as_view(), name="notes"),
    path("notes/new/", note_views.NoteCreate.as_view(), name="note_create"),
    path("notes/authors/", note_views.AuthorList.as_view(), name="authors"),
    path("notes/spread/", note_views.Spread.as_view(), name="spread"),
    path("notes/<id:pk>/", note_views.NoteDetail.as_view(), name="note"),
    path("notes/<id:pk>/accept/", note_views.NoteAccept.as_view(), name="note_accept"),
    path("notes/<id:pk>/return/", note_views.NoteReturn.as_view(), name="note_return"),
    path("notes/<id:pk>/edit/", note_views.NoteEdit.as_view(), name="note_edit"),
    path("notes/<id:pk>/void/", note_views.NoteVoid.as_view(), name="note_void"),
    path("notes/<id:pk>/attach/", note_views.NoteAttach.as_view(), name="note_attach"),
]
