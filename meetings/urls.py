from django.urls import path

from meetings.attendance.views import SignInSheet
from meetings.papers.views import Invitation, MinutesPaper, RecordPaper
from meetings.records import views

app_name = "meetings"
urlpatterns = [
    path("", views.MeetingList.as_view(), name="list"),
    path("new/", views.MeetingCreate.as_view(), name="create"),
    path("attendance/", views.AttendeeList.as_view(), name="attendance"),
    path("people/", views.PeopleList.as_view(), name="people"),
    path("<id:pk>/", views.MeetingDetail.as_view(), name="meeting"),
    path("<id:pk>/edit/", views.MeetingEdit.as_view(), name="edit"),
    path("<id:pk>/sign-in/", SignInSheet.as_view(), name="sign_in"),
    path("<id:pk>/sign/", views.SignOff.as_view(), name="sign"),
    path("<id:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<id:pk>/void/", views.Void.as_view(), name="void"),
    path("<id:pk>/attach/", views.MeetingAttach.as_view(), name="attach"),
    path("<id:pk>/papers/record/", RecordPaper.as_view(), name="record_paper"),
    path("<id:pk>/papers/minutes/", MinutesPaper.as_view(), name="minutes_paper"),
    path("<id:pk>/papers/invitation/", Invitation.as_view(), name="invitation"),
]
