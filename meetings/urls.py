from django.urls import path

from meetings.attendance.views import SignInSheet
from meetings.corrections import views as corrections
from meetings.findings.views import AreasPage
from meetings.inviting import views as inviting
from meetings.minutes.views import MinutesPage, MinutesSave
from meetings.papers.views import Invitation, MinutesPaper, RecordPaper
from meetings.planning.views import Plan, YearPage
from meetings.records import views
from meetings.signing import views as signing

app_name = "meetings"
urlpatterns = [
    path("", views.MeetingList.as_view(), name="list"),
    path("new/", views.MeetingCreate.as_view(), name="create"),
    path("attendance/", views.AttendeeList.as_view(), name="attendance"),
    path("settings/<id:pk>/", signing.SettingPage.as_view(), name="setting"),
    path("people/", views.PeopleList.as_view(), name="people"),
    path("year/", YearPage.as_view(), name="year"),
    path("year/plan/", Plan.as_view(), name="plan"),
    path("areas/<id:pk>/", AreasPage.as_view(), name="areas"),
    path("<id:pk>/", views.MeetingDetail.as_view(), name="meeting"),
    path("<id:pk>/edit/", views.MeetingEdit.as_view(), name="edit"),
    path("<id:pk>/minutes/", MinutesPage.as_view(), name="minutes"),
    path("<id:pk>/minutes/save/", MinutesSave.as_view(), name="minutes_save"),
    path("<id:pk>/sign-in/", SignInSheet.as_view(), name="sign_in"),
    path("<id:pk>/invite/", inviting.Invite.as_view(), name="invite"),
    path("<id:pk>/cannot-come/", inviting.CannotCome.as_view(), name="cannot_come"),
    path("<id:pk>/can-come/", inviting.CanCome.as_view(), name="can_come"),
    path("<id:pk>/sign/", signing.SignOff.as_view(), name="sign"),
    path("<id:pk>/countersign/", signing.Countersign.as_view(), name="countersign"),
    path("<id:pk>/sign-for-chair/", signing.SignForChair.as_view(), name="sign_for_chair"),
    path("<id:pk>/send-back/", signing.SendBack.as_view(), name="send_back"),
    path("<id:pk>/recall/", signing.Recall.as_view(), name="recall"),
    path("<id:pk>/withdraw/", signing.Withdraw.as_view(), name="withdraw"),
    path("<id:pk>/correct/", corrections.Correct.as_view(), name="correct"),
    path("<id:pk>/void/", views.Void.as_view(), name="void"),
    path("<id:pk>/attach/", views.MeetingAttach.as_view(), name="attach"),
    path("<id:pk>/papers/record/", RecordPaper.as_view(), name="record_paper"),
    path("<id:pk>/papers/minutes/", MinutesPaper.as_view(), name="minutes_paper"),
    path("<id:pk>/papers/invitation/", Invitation.as_view(), name="invitation"),
]
