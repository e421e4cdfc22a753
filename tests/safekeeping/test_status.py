"""What the administrator sees of the house: green only where it is."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from townwork.safekeeping import runs, status
from townwork.safekeeping.runs import Run
from townwork.safekeeping.todo import todos

KINDS = (runs.BACKUP, runs.VERIFY, runs.SWEEP)


def note(kind, *findings, hours=1, **facts):
    runs.note(kind, Run(timezone.now() - timedelta(hours=hours), 2.0, list(findings), facts))


def states() -> list[str]:
    return [line.state for line in status.kept_safe()]


def text_of(answer) -> str:
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return unescape(re.sub(r"\s+|<[^>]+>", "", main))


@pytest.fixture
def all_well(house, settings, tmp_path):
    settings.BACKUP_SECOND = str(tmp_path)
    for kind in KINDS:
        note(kind)


@pytest.mark.django_db
def test_before_the_first_night_it_says_that_it_is_still_to_come(house, cast):
    assert states() == ["warn"] * 3
    assert todos(cast.administrator) == []


@pytest.mark.django_db
def test_a_night_gone_well_is_green(all_well, cast):
    assert states() == ["ok"] * 3
    assert todos(cast.administrator) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_night_left_out_and_a_night_gone_wrong_are_red_and_a_todo(all_well, cast, kind):
    note(kind, hours=37)
    late = states()
    note(kind, "某处有问题")

    wrong = states()

    assert late == wrong == ["bad" if one == kind else "ok" for one in KINDS]
    (todo,) = todos(cast.administrator)
    assert (todo.url, todo.is_late) == ("/status/", True)
    assert todos(cast.clerk) == todos(cast.auditor) == []


@pytest.mark.django_db
def test_a_backup_on_the_same_disk_without_its_keys_is_said(all_well, settings):
    settings.BACKUP_SECOND = ""
    settings.BACKUP_DIR.mkdir()
    note(runs.BACKUP, 密钥=status.LEFT_OUT)

    line = status.kept_safe()[0]

    assert line.state == "warn"
    assert line.more == [status.SAME_DISK, status.NO_KEYS]
    assert line.terminal[0] == f"备份在 {settings.BACKUP_DIR}。"
    assert "BACKUP_SECOND" in line.terminal[1] and "BACKUP_PASSPHRASE" in line.terminal[2]


@pytest.mark.parametrize("page", ["/status/", "/"])
def test_whoever_did_not_set_it_up_reads_no_setting_and_no_place(
    all_well, cast, client_of, settings, page
):
    """Places, settings and commands are for who has the server in hand: folded away, or not there."""
    settings.BACKUP_SECOND, settings.EMAIL_HOST = "", "mail.yunling.example"
    settings.BACKUP_DIR.mkdir()
    note(runs.BACKUP, 密钥=status.LEFT_OUT)

    shown = client_of(cast.administrator).get(page).content.decode()

    folded = re.sub(r"<details.*?</details>", "", shown[shown.index("<main") :], flags=re.S)
    read = re.sub(r"<[^>]*>", " ", folded)
    assert "备份，现有 0 份。" in read
    assert re.findall(r"[A-Z]+_[A-Z]+|\S*/\S+/\S+|manage\.py|mail\.\S+", read) == []
    assert ("BACKUP_SECOND" in shown) == (page == "/status/")


def test_the_page_says_every_part_and_what_is_wrong(all_well, cast, client_of):
    note(runs.VERIFY, "印发件 12 的文件不在了：files/papers/ab/x.pdf")

    page = client_of(cast.administrator).get(reverse("house_status"))
    said = text_of(page)

    for title in (
        "备份",
        "核对",
        "清理",
        "数据库",
        "消息队列",
        "后台程序",
        "定时程序",
        "磁盘",
        "邮件",
    ):
        assert title in said
    assert "发现1处问题" in said
    # Of several townships each administrator reads how many, not whose.
    assert "印发件12" not in said and "manage.pyverify" in said


def test_the_administrator_s_home_says_each_part_at_a_glance_and_nobody_else_s(
    all_well, cast, client_of
):
    home = client_of(cast.administrator).get("/")

    said = [line.title for line in home.context["house"]]
    assert said == "备份 核对 清理 数据库 消息队列 后台程序 定时程序 磁盘 邮件".split()
    assert all(title in text_of(home) for title in said)
    assert not client_of(cast.auditor).get("/").context["house"]


def test_without_mail_it_says_who_sets_it_up_and_no_setting_by_name(all_well, cast, client_of):
    """The home page of an administrator named EMAIL_HOST."""
    home = text_of(client_of(cast.administrator).get("/"))

    assert "没有设置发邮件的服务器" in home and "请装系统的人设置" in home
    assert "EMAIL_HOST" not in home


def test_control_alone_it_is_told(all_well, db):
    note(runs.VERIFY, "印发件 12 的文件不在了：files/papers/ab/x.pdf")

    assert "印发件 12" in status._verify(timezone.now()).more[0]
