"""The summary's template: what it lacks is said, what it gets wrong is named, every saving is a
version.
"""

from django.urls import reverse

from records.models import NilReturn
from reports.drafts import default_template, template_of
from reports.models import SummaryTemplate
from reports.services import request_summary
from tests.factories import FilmShowingFactory
from townwork.audit.models import AuditEvent
from townwork.jobs import services as jobs
from townwork.jobs.models import Job


def test_a_missing_figure_is_printed_as_wanted_and_the_unit_named(cast, client):
    client.force_login(cast.clerk)

    page = client.get(reverse("summary_term", args=["2026H1"])).content.decode()

    assert "【待填：公益电影场次（村、居）】" in page
    assert "应由 塘头村、柳林村 填报" in page


def test_a_bad_template_names_the_line_and_keeps_the_text(cast, client):
    client.force_login(cast.clerk)

    page = client.post(
        reverse("summary_template"), {"body": "题目\n放映{{公益电影场}}场，保留我"}
    ).content.decode()

    assert "第 2 行" in page and "公益电影场次" in page and "保留我" in page
    assert not SummaryTemplate.objects.exists()


def test_a_good_template_is_a_new_version(cast, client):
    client.force_login(cast.clerk)

    client.post(reverse("summary_template"), {"body": "题目\n放映{{公益电影场次}}场"})
    client.post(reverse("summary_template"), {"body": "题目\n共放映{{公益电影场次}}场"})

    assert SummaryTemplate.objects.count() == 2
    assert "共放映" in client.get(reverse("summary_term", args=["2026H1"])).content.decode()


def test_what_is_not_written_is_shown_with_its_reason(cast, client_of):
    page = client_of(cast.clerk).get(reverse("summary_term", args=["2026H1"]))
    assert "未写入正文的话" not in page.content.decode()

    for unit in (cast.village, cast.sibling):
        NilReturn.objects.create(
            unit=unit, term=cast.term, ledger="films", declared_by=cast.liaison
        )
    page = client_of(cast.clerk).get(reverse("summary_term", args=["2026H1"]))

    told = [(one.clause, one.reason) for one in page.context["draft"].dropped]
    assert told == [
        ("组织公益放映", "随前文省去"),
        ("免费放映农村公益电影〔公益电影场次〕场", "本期为零"),
        ("覆盖〔放映村数〕个村（居）", "本期为零"),
    ]
    html = page.content.decode()
    assert "未写入正文的话（3 处）" in html
    assert "免费放映农村公益电影〔公益电影场次〕场" in html and ">本期为零</a>" in html


def test_a_wrong_condition_names_its_line_and_says_how(cast, client):
    client.force_login(cast.clerk)

    page = client.post(
        reverse("summary_template"),
        {"body": "题目\n［公益电影场次多于3：保留我］\n［公益电影场次>多：保留我］"},
    ).content.decode()

    assert "第 2 行" not in page  # no comparison and no name: brackets are brackets
    assert "第 3 行：条件“公益电影场次&gt;多”有误：“多”既不是数，也不是指标名称" in page
    assert not SummaryTemplate.objects.exists()


def test_a_long_text_half_written_is_kept_till_it_is_saved(cast, client):
    client.force_login(cast.clerk)
    address = reverse("summary_template")

    form = client.get(address).content.decode()
    done = client.post(
        address, {"body": "题目\n放映{{公益电影场次}}场"}, follow=True
    ).content.decode()

    assert 'data-draft="template"' in form and 'data-saved="template"' in done


def test_a_template_gone_bad_is_told_and_not_tried_again(cast):
    SummaryTemplate.objects.create(
        township=cast.township, body="题目\n{{没有}}", saved_by=cast.clerk
    )

    job = request_summary(cast.term, actor=cast.clerk, queued=False)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, 1)
    assert "总结的文字有误：第 2 行" in job.error


def say(client, *bodies):
    for body in bodies:
        client.post(reverse("summary_template"), {"body": body})


def test_a_version_is_held_against_what_stands_now_and_brought_back(cast, client):
    client.force_login(cast.clerk)
    say(client, "题目\n先写的", "题目\n后写的")
    first = SummaryTemplate.objects.last()

    page = client.get(reverse("template_versions"), {"from": first.pk}).content.decode()
    client.post(reverse("template_restore", args=[first.pk]))

    assert "<del>先写的</del>" in page and "<ins>后写的</ins>" in page
    bodies = list(SummaryTemplate.objects.values_list("body", flat=True))
    assert bodies == ["题目\n先写的", "题目\n后写的", "题目\n先写的"]
    assert AuditEvent.objects.latest("pk").action == "恢复总结模板"


def test_two_versions_speak_of_figures_by_name_and_value(cast, client):
    FilmShowingFactory(unit=cast.village, entered_by=cast.clerk)
    client.force_login(cast.clerk)
    say(
        client,
        "题目\n放映{{公益电影场次}}场。",
        "题目\n放映{{公益电影场次}}场，宣讲{{宣讲场次}}场。",
    )
    first = SummaryTemplate.objects.last()

    page = client.get(reverse("template_versions"), {"from": first.pk}).content.decode()

    shown = page[page.index("compare") :]
    assert "放映〔公益电影场次 1〕场" in shown and "〔宣讲场次 【待填】〕" in shown
    assert "{{" not in shown


def test_the_default_is_a_version_to_go_back_to(cast, client):
    client.force_login(cast.clerk)
    untouched = client.get(reverse("template_versions")).content.decode()
    say(client, "题目\n自己写的")

    page = client.get(reverse("template_versions"), {"from": "0"}).content.decode()
    client.post(reverse("template_restore", args=[0]))

    assert "恢复系统默认" not in untouched and "恢复系统默认" in page
    assert template_of(cast.township) == default_template()


def test_a_version_that_names_what_is_gone_is_not_brought_back(cast, client):
    gone = SummaryTemplate.objects.create(
        township=cast.township, body="题目\n{{没有}}", saved_by=cast.clerk
    )
    client.force_login(cast.clerk)
    say(client, "题目\n现在的")

    page = client.post(reverse("template_restore", args=[gone.pk]), follow=True).content.decode()

    assert "这一版现在用不了：第 2 行" in page
    assert template_of(cast.township) == "题目\n现在的"


def test_another_townships_versions_are_not_there(cast, client):
    theirs = SummaryTemplate.objects.create(
        township=cast.other_unit.township, body="题目\n别镇的话", saved_by=cast.other_clerk
    )
    client.force_login(cast.clerk)

    page = client.get(reverse("template_versions")).content.decode()
    answers = [
        client.get(reverse("template_versions"), {"from": theirs.pk}).status_code,
        client.get(reverse("template_versions"), {"from": "x"}).status_code,
        client.post(reverse("template_restore", args=[theirs.pk])).status_code,
    ]

    assert answers == [404, 404, 404]
    assert "恢复这一版" not in page
