"""The expected answer of every address to every role. Read by tests/test_access.py; a URL not
listed here fails.

Columns: anonymous, then administrator, clerk, liaison, secretary, reviewer, auditor, for rows of
their own; then the liaison of the sibling unit and the clerk of the other township for the same
row; whoever only attends is beneath the table. One answer is for GET, two are GET/POST. `503` is a part that does not work, as no worker does here. `in` is the redirect to sign-in, `ok` a page, `go` a
redirect after an act, `403` not for the role,
`404` does not exist for them, `405` the method does not.
"""

ROLES = (
    "anonymous",
    "administrator",
    "clerk",
    "liaison",
    "secretary",
    "reviewer",
    "auditor",
    "sibling",
    "other",
    "attendee",
)

_TABLE = """
home                in      ok       ok       ok       ok       ok       ok       ok       ok
gap_list            in      403      ok       ok       ok       ok       403      ok       ok
gaps_nil            in      403/403  405/go   405/go   403/403  403/403  403/403  405/go   405/404
gaps_remind         in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
nil_list            in      403      ok       ok       ok       ok       403      ok       ok
nils_withdraw       in      403/403  405/go   405/go   403/403  403/403  403/403  405/go   405/go
help                in      ok       ok       ok       ok       ok       ok       ok       ok
help_page           in      ok       ok       ok       ok       ok       ok       ok       ok
help_search         in      ok       ok       ok       ok       ok       ok       ok       ok
hint_close          in      405/go   405/go   405/go   405/go   405/go   405/go   405/go   405/go
help_pdf            in      ok       ok       ok       ok       ok       ok       ok       ok
search              in      403      ok       ok       ok       ok       403      ok       ok
first_run           404     404      404      404      404      404      404      404      404
sign_in             ok      go       go       go       go       go       go       go       go
sign_in_code        go      go       go       go       go       go       go       go       go
health              503/405  503/405  503/405  503/405  503/405  503/405  503/405  503/405  503/405
house_status        in      ok/405   403/403  403/403  403/403  403/403  403/403  403/403  403/403
metrics             404/405  404/405  404/405  404/405  404/405  404/405  404/405  404/405  404/405
sign_out            405/go  405/go   405/go   405/go   405/go   405/go   405/go   405/go   405/go
change_password     in      ok       ok       ok       ok       ok       ok       ok       ok
own_account         in      ok       ok       ok       ok       ok       ok       ok       ok
own_mail            in      ok       ok       ok       ok       ok       ok       ok       ok
sessions_end        in      405/go   405/go   405/go   405/go   405/go   405/go   405/go   405/go
second_factor       in      ok       ok       ok       ok       ok       ok       ok       ok
second_factor_unbind in     go       go       go       go       go       go       go       go
second_factor_choice in     ok       403      403      403      403      403      403      403
account_changes     in      403      403      403      403      403      ok       403      403
account_vouch       in      403      403      403      403      403      ok       403      403
account_unbind      in      ok/*     403      403      403      403      403      403      403
accounts            in      ok       403      403      403      403      403      403      403
account_add         in      ok       403      403      403      403      403      403      403
account_edit        in      ok       403      403      403      403      403      403      403
account_open        in      ok       403      403      403      403      403      403      403
people              in      ok       ok       ok       403      403      403      ok       ok
person_add          in      ok       ok       ok       403      403      403      ok       ok
person_edit         in      ok       ok       ok       403      403      403      404      404
person_toggle       in      ok/go    ok/go    ok/go    403      403      403      404      404
groups              in      403      ok       403      403      403      403      403      ok
group_add           in      403      ok       403      403      403      403      403      ok
group_edit          in      403      ok       403      403      403      403      403      404
group_remove        in      403      ok/go    403      403      403      403      403      404
account_reset       in      ok/*     403      403      403      403      403      403      403
account_free        in      405/go   403/403  403/403  403/403  403/403  403/403  403/403  403/403
account_withdraw    in      ok/*     403      403      403      403      403      403      403
account_toggle      in      ok/*     403      403      403      403      403      403      403
account_hand_over   in      ok       ok       403      403      403      403      403      404
handover            in      ok/405   ok/405   403/403  403/403  403/403  403/403  403/403  404/405
handover_paper      in      ok/405   ok/405   403/403  403/403  403/403  403/403  403/403  404/405
handover_take_back  in      ok/go    ok/go    403      403      403      403      403      404
staff_import        in      ok       403      403      403      403      403      403      403
accounts_open       in      ok       403      403      403      403      403      403      403
units               in      ok       ok       403      403      403      403      403      ok
unit_add            in      ok       403      403      403      403      403      403      403
unit_edit           in      ok       403      403      403      403      403      403      403
unit                in      ok/405   ok/405   404/405  ok/405   ok/405   403/403  ok/405   404/405
unit_rename         in      ok       403      403      403      403      403      403      403
unit_move           in      ok       403      403      403      403      403      403      403
unit_merge          in      ok       403      403      403      403      403      403      403
unit_stop           in      ok       403      403      403      403      403      403      403
unit_take_up        in      ok       403      403      403      403      403      403      403
unit_name_back      in      ok/go    403      403      403      403      403      403      403
unit_stop_back      in      ok/go    403      403      403      403      403      403      403
unit_move_back      in      ok/go    403      403      403      403      403      403      403
unit_appoint        in      ok       ok       403      403      403      403      403      404
post_end            in      ok       ok       403      403      403      403      403      404
post_take_back      in      ok/go    ok/go    403      403      403      403      403      404
unit_import         in      ok       403      403      403      403      403      403      403
special_days        in      ok       403      403      403      403      403      403      403
special_day_add     in      ok       403      403      403      403      403      403      403
special_day_remove  in      ok/go    403      403      403      403      403      403      403
terms               in      403      ok       403      ok       ok       403      403      ok
term_add            in      403      ok       403      403      403      403      403      ok
step_leave          in      405/go   405/go   403/403  403/403  403/403  403/403  403/403  405/go
step_take_up        in      405/go   405/go   403/403  403/403  403/403  403/403  403/403  405/go
term_edit           in      403      ok       403      403      403      403      403      404
term_close          in      403      ok       403      ok       403      403      403      404
term_reopen         in      403      403      403      *        403      403      403      403
township_words      in      403      ok       403      403      403      403      403      ok
audit_log           in      403      403      403      403      403      ok       403      403
ledgers             in      403      ok       ok       ok       ok       403      ok       ok
record_list         in      403      ok       ok       ok       ok       403      ok       ok
record_add          in      403      ok       ok       403      403      403      ok       ok
record_nil          in      403/403  405/go   405/go   403/403  403/403  403/403  405/go   405/404
record_export       in      403      ok       ok       ok       ok       403      ok       ok
record_csv          in      403      ok       ok       ok       ok       403      ok       ok
record_print        in      403      ok       ok       ok       ok       403      ok       ok
record_word         in      403      ok       ok       ok       ok       403      ok       ok
record_paper        in      403      ok       ok       ok       ok       403      404      404
record_paper_word   in      403      ok       ok       ok       ok       403      404      404
record_papers       in      403      ok       ok       ok       ok       403      404      404
print_job           in      403      ok       404      404      404      403      404      404
print_file          in      403      ok       404      404      404      403      404      404
record_template     in      403      ok       ok       403      403      403      ok       ok
record_rows         in      403      ok       ok       403      403      403      ok       ok
record_import       in      403      ok       ok       403      403      403      ok       ok
record_detail       in      403      ok       ok       ok       ok       403      404      404
record_edit         in      403      ok       ok       403      403      403      404      404
record_void         in      403      ok       ok       403      403      403      404      404
record_void_many    in      403      go       go       403      403      403      go       go
record_batch        in      403      go       go       403      403      403      go       go
record_batches      in      403      ok       ok       ok       ok       403      ok       ok
batch_undo          in/in   403/403  405/go   405/404  405/404  405/404  403/403  405/404  405/404
record_columns      in      403      ok       ok       ok       ok       403      ok       ok
record_views        in      403      ok       ok       ok       ok       403      ok       ok
view_first          in/in   403/403  405/go   405/go   405/go   405/go   403/403  405/go   405/go
view_update         in/in   403/403  405/go   405/403  405/403  405/404  403/403  405/403  405/404
view_delete         in      403      ok       403      403      404      403      403      404
customs_grid        in      403      ok       ok       ok       ok       403      ok       ok
film_grid           in      403      ok       ok       ok       ok       403      ok       ok
talk_grid           in      403      ok       ok       ok       ok       403      ok       ok
week_grid           in      403      ok       ok       ok       ok       403      ok       ok
customs_return      in      403      ok       ok       403      403      403      ok       ok
venue_watch         in      403      ok       ok       ok       ok       403      ok       ok
venue_plates        in      403      ok       ok       ok       ok       403      ok       ok
venue_inspect       in      403      ok       ok       403      403      403      404      404
inspection_mend     in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
inspection_check    in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
decision_add        in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
decision_done       in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
decision_follow     in      403      ok       ok       ok       ok       403      ok       ok
award_lines         in      403      ok       ok       403      403      403      404      404
news_points         in      403      ok       ok       ok       ok       403      ok       ok
work_rules          in      403      ok       403      403      403      403      403      ok
filing_todo         in      403      ok       ok       ok       ok       403      ok       ok
filing_act          in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
filing_decide       in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
letter_todo         in      403      ok       ok       ok       ok       403      ok       ok
letter_act          in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
letter_extension    in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
import_columns      in      403      404      ok       403      403      403      404      404
import_check        in      403      404      ok       403      403      403      404      404
import_mend         in      403/403  405/404  405/go   403/403  403/403  403/403  405/404  405/404
sheet_words         in      ok       ok       ok       403      403      403      ok       ok
drops               in      ok       ok       ok       403      403      403      ok       ok
drop                in      404      404      ok       403      403      403      404      404
drop_roster         in      404      403      403      403      403      403      403      403
drop_enter          in      403/403  405/404  405/go   403/403  403/403  403/403  405/404  405/404
drop_undo           in      403/403  405/404  405/go   403/403  403/403  403/403  405/404  405/404
import_undo         in      403/403  405/404  405/go   403/403  403/403  403/403  405/404  405/404
custom_fields       in      403      ok       403      403      403      403      403      404
own_kinds           in      403      ok       403      403      403      403      403      ok
own_kind_stop       in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
evidence_add        in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
scans               in/in    403/403  ok/go    ok/go    403/403  403/403  403/403  ok/go    ok/go
evidence_download   in      403      ok       ok       ok       ok       403      404      404
evidence_thumbnail  in      403      ok       ok       ok       ok       403      404      404
evidence_remove     in      403      ok/go    ok/go     403      403      403      404      404
evidence_put_back   in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
study_plan          in      403      ok       ok       ok       ok       403      ok       ok
study_plan_file     in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/ok   405/ok
study_plan_sheet    in      403      ok       ok       403      403      403      404      404
study_hold          in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
study_overview      in      403      ok       ok       ok       ok       403      ok       ok
study_owed          in      403      ok       ok       ok       ok       403      ok       ok
study_elements      in      403      ok/go    403      403      403      403      403      ok/go
bulletins           in      403      ok       ok       ok       ok       403      ok       ok
bulletin_draft      in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/ok
bulletin            in      403      ok       404      404      404      403      404      404
bulletin_issue      in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
bulletin_discard    in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
study_paper         in      403      ok       ok       ok       ok       403      404      404
study_archive       in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
study_unarchive     in      403      ok       403      403      403      403      403      404
study_list          in      403      ok/go    ok/go    403      403      403      404      404
study_tick          in      403      ok/go    ok/go    403      403      403      404      404
study_sheet         in      403      ok       ok       403      403      403      404      404
study_paper_signed  in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
study_desk          in      403      ok       ok       403      403      403      404      404
desk_open           in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
desk_close          in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
study_make_up       in      403      ok       ok       403      403      403      404      404
study_sign          in      ok/404   ok/404   ok/404   ok/404   403/403  ok/404   ok/404   ok/404
study_mine          in      ok       ok       ok       ok       403      ok       ok       ok
study_number        in      405/404  405/404  405/404  405/404  403/403  405/404  405/404  405/404
study_scan          go      go       go       go       go       go       go       go       go
indicators          in      403      ok       ok       ok       ok       403      ok       ok
indicator_card      in      403      ok       ok       ok       ok       403      ok       ok
summary             in      403      go       403      go       ok       403      403      ok
summary_template    in      403      ok       403      403      403      403      403      ok
template_versions   in      403      ok/405   403/403  403/403  403/403  403/403  403/403  ok/405
template_restore    in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
editor_figures      in      403      ok/405   403/403  403/403  403/403  403/403  403/403  ok/405
editor_preview      in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/ok
editor_beside       in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/ok
summary_term        in      403      ok       403      ok       ok       403      403      404
summary_generate    in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_begin       in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_write       in      403/403  ok/ok    403/403  403/403  403/403  403/403  403/403  404/404
summary_keep        in      403/403  405/422  403/403  403/403  403/403  403/403  403/403  405/404
summary_present     in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
summary_versions    in      403      ok       403      ok       404/405  403      403      404/405
summary_restore     in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_send        in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
summary_answer      in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
summary_take_back   in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_correct     in      403/403  ok/ok    403/403  403/403  403/403  403/403  403/403  404/404
summary_remark      in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
summary_waive       in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
contributions       in      403/403  ok/ok    403/403  ok/403   404/404  403/403  403/403  404/404
contribution        in      403/403  ok/ok    ok/ok    403/403  403/403  403/403  404/404  404/404
contribution_pdf    in      403      ok       ok       ok       403      403      404/405  404/405
contribution_word   in      403      ok       ok       ok       403      403      404/405  404/405
batch               in      403/403  ok/go    403/403  403/403  ok/go    403/403  403/403  404/404
batch_pause         in      403/403  405/go   403/403  403/403  405/404  403/403  403/403  405/404
batch_go_on         in      403/403  405/go   403/403  403/403  405/404  403/403  403/403  405/404
batch_cancel        in      403/403  405/go   403/403  403/403  405/404  403/403  403/403  405/404
batch_retry         in      403/403  405/go   403/403  403/403  405/404  403/403  403/403  405/404
batch_file          in      403      ok       403      403      404/405  403      403      404/405
remark_reply        in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
remark_settle       in      403/403  405/go   403/403  405/go   403/403  403/403  403/403  405/404
remark_reopen       in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
submission_answer   in      403/403  403/403  403/403  403/403  405/ok   403/403  403/403  403/403
edition_sign        in      403/403  403/403  403/403  ok/ok    403/403  403/403  403/403  403/403
edition_submit      in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_package     in      403      ok       403      403      403      403      403      404
summary_package_file in     403      404/405  403      403      403      403      403      404/405
summary_from_old    in      403/403  ok       403/403  403/403  403/403  403/403  403/403  404/404
summary_from_old_begin in   403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
material            in      403      ok       403      403      403      403      403      404/405
material_take       in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
material_drop       in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
material_bring_back in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_proofs      in      403      ok       403      ok       404/405  403      403      404/405
summary_mend        in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
summary_looked      in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
exact_names         in      403/403  ok       403/403  403/403  403/403  403/403  403/403  ok
exact_name_remove   in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
genuine             ok      ok       ok       ok       ok       ok       ok       ok       ok
edition_word        in      403      ok       403      ok       ok       403      403      404
edition             in      403      ok       403      ok       ok       403      403      404
edition_pdf         in      403      ok       403      ok       ok       403      403      404
edition_report      in      403/403  ok/ok    403/403  403/403  403/403  403/403  403/403  404/404
edition_rows        in      403      ok       403      ok       ok       403      403      404
edition_changes     in      403      ok       403      ok       ok       403      403      404/405
job_progress        in      ok       ok       ok       ok       ok       ok       ok       404/405
job_retry           in      405/404  405/go   405/404  405/404  405/404  405/404  405/404  405/404
job_start_over      in      405/404  405/go   405/404  405/404  405/404  405/404  405/404  405/404
duties              in      403      go       go       go       go       403      go       go
tasks               in      403      ok       ok       ok       ok       403      ok       ok
matrix              in      403      ok       ok       ok       ok       403      ok       ok
duty_calendar       in      403      ok       ok       ok       ok       403      ok       ok
review_list         in      403      ok       403      ok       403      403      403      ok
messages            in      403      ok       ok       ok       ok       403      ok       ok
messages_read       in      403/403  405/go   405/go   405/go   405/go   403/403  405/go   405/go
robots              in      403      ok       403      403      403      403      403      ok
robot_toggle        in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
robot_test          in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
mail_test           in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/go
document_remind     in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
quick               ok       ok       ok       ok       ok       ok       ok       ok       ok
quick_make          in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
grid_remind         in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/go
matrix_print        in      403      ok       ok       ok       ok       403      ok       ok
matrix_export       in      403      ok       ok       ok       ok       403      ok       ok
duties_export       in      403      ok       403      403      403      403      403      404
duties_import       in      403      ok       403      403      403      403      403      404
rates               in      403      ok       ok       ok       ok       403      ok       ok
rate_list           in      403      ok       ok       ok       ok       403      ok       ok
unit_duties         in      403      ok       ok       ok       ok       403      404      404
duty                in      403      ok       ok       ok       ok       403      404      404
assignment          in      403      ok       ok       ok       ok       403      404      404
assignment_report   in      403/403  405/ok   405/go   403/403  403/403  403/403  405/404  405/404
assignment_withdraw in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
assignment_review   in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
extension_ask       in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
extension_answer    in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
paper_remove        in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
documents           in      403      ok       ok       ok       ok       403      ok       ok
document            in      403      ok       ok       ok       ok       403      ok       404
document_draft      in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/go
document_from_old   in      403      ok       403      403      403      403      403      ok
document_from_old_begin in  403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/go
document_edit       in      403      ok       403      403      403      403      403      404
document_join       in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
document_amend      in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
document_renew      in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
document_discard    in      403      ok/go    403      403      403      403      403      404
document_issue      in      403      ok       403      403      403      403      403      404
duty_add            in      403      ok       403      403      403      403      403      404
duty_edit           in      403      ok       403      403      403      403      403      404
duty_remove         in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
acknowledge         in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
paper               in      403      ok       ok       ok       ok       403      404      404
board               in      403      ok       403      ok       ok       403      403      ok
board_changes       in      403      ok       403      ok       ok       403      403      ok
board_seen          in      403/403  405/go   403/403  405/go   405/go   403/403  403/403  405/go
assessments         in      403      go       go       go       go       403      go       go
my_cards            in      403      ok       ok       ok       ok       403      ok       ok
forecast            in      403      ok       ok       ok       ok       403      ok       ok
unit_forecast       in      403      ok       ok       ok       ok       403      404      404
rounds              in      403      ok       ok       ok       ok       403      ok       ok
round_open          in      403      ok       403      403      403      403      403      ok
round               in      403      ok       ok       ok       ok       403      ok       404
round_days          in      403      ok       403      403      403      403      403      404
round_discard       in      403      ok/go    403      403      403      403      403      404
round_share         in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
round_advance       in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
round_meeting       in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
round_publish       in      403      403      403      ok       403      403      403      403
notice_table        in      403      ok       ok       ok       ok       403      ok       404
notice              in      403      ok       ok       ok       ok       403      ok       404
scorecard           in      403      ok       ok       ok       ok       403      404      404
card_self           in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
card_withdraw       in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
card_check          in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
card_inspector      in      403/403  405/ok   403/403  403/403  403/403  403/403  403/403  405/404
card_veto           in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
veto_decide         in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
mark                in      403      ok       ok       ok       ok       403      404      404
mark_file           in      403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
mark_settle         in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
mark_appeal         in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
assessed_file       in      403      ok       ok       ok       ok       403      404      404
assessed_file_remove in     403/403  405/go   405/go   403/403  403/403  403/403  405/404  405/404
appeals             in      403      ok       ok       ok       ok       403      ok       ok
appeal_answer       in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
rectifications      in      403      ok       ok       ok       ok       403      ok       ok
rectification_add   in      403      ok       403      403      403      403      403      ok
rectification       in      403      ok       ok       ok       ok       403      404      404
rectification_reply in      403/403  405/ok   405/ok   403/403  403/403  403/403  405/404  405/404
reply_verify        in      403/403  405/ok   403/403  405/ok   403/403  403/403  403/403  405/404
rubrics             in      403      ok       ok       ok       ok       403      ok       ok
rubric_draft        in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/go
rubric              in      403      ok       ok       ok       ok       403      ok       404
rubric_edit         in      403      ok       403      403      403      403      403      404
rubric_adopt        in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
rubric_discard      in      403      ok/go    403      403      403      403      403      404
rubric_export       in      403      ok       ok       ok       ok       403      ok       404
rubric_import       in      403      ok       403      403      403      403      403      404
criterion_add       in      403      ok       403      403      403      403      403      404
criterion_edit      in      403      ok       403      403      403      403      403      404
criterion_remove    in      403/403  405/go   403/403  403/403  403/403  403/403  403/403  405/404
"""

# Whoever only attends (参学人员) is let in where everybody is, and nowhere that is the auditor's own.
_OF_THE_AUDITOR = {"account_changes": "403", "account_vouch": "403", "audit_log": "403"}


def _with_attendee(line: str) -> str:
    name, *answers = line.split()
    return f"{line} {_OF_THE_AUDITOR.get(name, answers[ROLES.index('auditor')])}"


TABLE = "\n".join(map(_with_attendee, _TABLE.strip().splitlines()))
