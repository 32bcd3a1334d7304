from django.urls import path

from meetings.records import views

app_name = "meetings"
urlpatterns = [
    path("", views.MeetingList.as_view(), name="list"),
    path("new/", views.MeetingCreate.as_view(), name="create"),
    path("attendance/", views.AttendeeList.as_view(), name="attendance"),
    path("people/", views.PeopleList.as_view(), name="people"),
    path("<id:pk>/", views.MeetingDetail.as_view(), name="meeting"),
    path("<id:pk>/edit/", views.MeetingEdit.as_view(), name="edit"),
    path("<id:pk>/sign/", views.SignOff.as_view(), name="sign"),
    path("<id:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<id:pk>/void/", views.Void.as_view(), name="void"),
    path("<id:pk>/attach/", views.MeetingAttach.as_view(), name="attach"),
]
