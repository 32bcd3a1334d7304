from django.urls import path

from study.notes import views as note_views
from study.series import views as series_views
from study.sessions import views
from study.sessions.sign_in import SeriesSheet

app_name = "study"
urlpatterns = [
    path("", views.SessionList.as_view(), name="list"),
    path("log/", views.SessionLog.as_view(), name="log"),
    path("log/other/", views.SessionOther.as_view(), name="log_other"),
    path("<id:pk>/", views.SessionDetail.as_view(), name="session"),
    path("<id:pk>/edit/", views.SessionEdit.as_view(), name="session_edit"),
    path("<id:pk>/void/", views.SessionVoid.as_view(), name="session_void"),
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
    path("notes/", note_views.NoteList.as_view(), name="notes"),
    path("notes/new/", note_views.NoteCreate.as_view(), name="note_create"),
    path("notes/authors/", note_views.AuthorList.as_view(), name="authors"),
    path("notes/spread/", note_views.Spread.as_view(), name="spread"),
    path("notes/<id:pk>/", note_views.NoteDetail.as_view(), name="note"),
    path("notes/<id:pk>/edit/", note_views.NoteEdit.as_view(), name="note_edit"),
    path("notes/<id:pk>/void/", note_views.NoteVoid.as_view(), name="note_void"),
    path("notes/<id:pk>/attach/", note_views.NoteAttach.as_view(), name="note_attach"),
]
