from django.urls import path

from organization.absences import views as absence_views
from organization.granting import views as grant_views
from organization.groups import views as group_views
from organization.importing import views as import_views
from organization.lists import views as list_views
from organization.people import views
from organization.tree import views as unit_views

app_name = "organization"
urlpatterns = [
    path("", unit_views.UnitList.as_view(), name="units"),
    path("new/", unit_views.UnitCreate.as_view(), name="unit_create"),
    path("<id:pk>/", unit_views.UnitDetail.as_view(), name="unit"),
    path("<id:pk>/edit/", unit_views.UnitEdit.as_view(), name="unit_edit"),
    path("<id:pk>/move/", unit_views.UnitMove.as_view(), name="unit_move"),
    path("people/", views.PersonList.as_view(), name="people"),
    path("people/new/", views.PersonCreate.as_view(), name="person_create"),
    path("people/me/", views.Me.as_view(), name="me"),
    path("people/<id:pk>/", views.PersonDetail.as_view(), name="person"),
    path("people/<id:pk>/edit/", views.PersonEdit.as_view(), name="person_edit"),
    path("people/<id:pk>/link/", views.SignInLink.as_view(), name="sign_in_link"),
    path("people/<id:pk>/posts/new/", views.PostingCreate.as_view(), name="posting_create"),
    path("people/<id:pk>/office/", grant_views.OfficeEdit.as_view(), name="office"),
    path("people/<id:pk>/propose/", grant_views.ProposeAgain.as_view(), {"kind": "account"}, name="account_propose"),
    path("posts/<id:pk>/propose/", grant_views.ProposeAgain.as_view(), {"kind": "role"}, name="role_propose"),
    path("posts/<id:pk>/revoke/", grant_views.Revoke.as_view(), {"kind": "role"}, name="role_revoke"),
    path("charges/<id:pk>/propose/", grant_views.ProposeAgain.as_view(), {"kind": "charge"}, name="charge_propose"),
    path("charges/<id:pk>/revoke/", grant_views.Revoke.as_view(), {"kind": "charge"}, name="charge_revoke"),
    path("start/", grant_views.Start.as_view(), name="start"),
    path("who-may-do-what/", grant_views.WhoMay.as_view(), name="who_may"),
    path("waiting/", grant_views.WaitingList.as_view(), name="waiting"),
    path("waiting/decide/", grant_views.Decide.as_view(), name="decide"),
    path("people/<id:pk>/absences/new/", absence_views.AbsenceCreate.as_view(), name="absence_create"),
    path("absences/<id:pk>/edit/", absence_views.AbsenceEdit.as_view(), name="absence_edit"),
    path("absences/<id:pk>/decline/", absence_views.CoverDecline.as_view(), name="cover_decline"),
    path("absences/<id:pk>/withdraw/", absence_views.AbsenceWithdraw.as_view(), name="absence_withdraw"),
    path("posts/<id:pk>/edit/", views.PostingEdit.as_view(), name="posting_edit"),
    path("posts/<id:pk>/end/", views.PostingEnd.as_view(), name="posting_end"),
    path("groups/", group_views.GroupList.as_view(), name="groups"),
    path("groups/new/", group_views.GroupCreate.as_view(), name="group_create"),
    path("groups/<id:pk>/", group_views.GroupDetail.as_view(), name="group"),
    path("groups/<id:pk>/edit/", group_views.GroupEdit.as_view(), name="group_edit"),
    path("groups/<id:pk>/end/", group_views.GroupEnd.as_view(), name="group_end"),
    path("groups/<id:pk>/reopen/", group_views.GroupReopen.as_view(), name="group_reopen"),
    path("groups/<id:pk>/members/new/", group_views.MembersAdd.as_view(), name="members_add"),
    path("members/<id:pk>/edit/", group_views.MembershipEdit.as_view(), name="membership_edit"),
    path("members/<id:pk>/end/", group_views.MembershipEnd.as_view(), name="membership_end"),
    path("views/new/", list_views.ViewCreate.as_view(), name="view_create"),
    path("views/<id:pk>/edit/", list_views.ViewEdit.as_view(), name="view_edit"),
    path("views/<id:pk>/drop/", list_views.ViewDrop.as_view(), name="view_drop"),
    path("imports/", import_views.ImportList.as_view(), name="imports"),
    path("imports/new/", import_views.ImportUpload.as_view(), name="import_upload"),
    path("imports/template/", import_views.ImportTemplate.as_view(), name="import_template"),
    path("imports/export/", import_views.ImportExport.as_view(), name="import_export"),
    path("imports/<id:pk>/", import_views.ImportDetail.as_view(), name="import"),
    path("imports/<id:pk>/go-on/", import_views.ImportGoOn.as_view(), name="import_go_on"),
    path("imports/<id:pk>/apply/", import_views.ImportApply.as_view(), name="import_apply"),
    path("imports/<id:pk>/again/", import_views.ImportAgain.as_view(), name="import_again"),
    path("imports/<id:pk>/drop/", import_views.ImportDrop.as_view(), name="import_drop"),
]
