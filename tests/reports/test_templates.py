"""The summary's template: what it lacks is said, what it gets wrong is named, every saving is a
version.
"""

from django.urls import reverse

from reports.models import SummaryTemplate
from reports.services import request_summary
from townwork.jobs import services as jobs
from townwork.jobs.models import Job


def test_a_missing_figure_is_printed_as_wanted_and_the_unit_named(cast, client):
    client.force_login(cast.clerk)

    page = client.get(reverse("summary_term", args=["2026H1"])).content.decode()

    assert "【待填：公益电影场次】" in page
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
