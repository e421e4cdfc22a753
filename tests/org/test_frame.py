"""The frame of every page: menu by role, messages, error pages, nothing inline, nothing from
elsewhere.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

MENU = {
    "administrator": ["首页", "人员", "单位", "账号", "节假日", "系统状态"],
    "clerk": [
        "首页",
        "驾驶舱",
        "职责",
        "考核",
        "台账",
        "指标",
        "总结",
        "半年",
        "基本用语",
        "人员",
        "单位",
    ],
    "liaison": ["首页", "职责", "考核", "台账", "指标", "人员"],
    "secretary": ["首页", "驾驶舱", "职责", "考核", "台账", "指标", "总结", "半年"],
    "reviewer": ["首页", "驾驶舱", "职责", "考核", "台账", "指标", "总结", "半年"],
    "auditor": ["首页", "账号变动", "审计"],
}


@pytest.mark.parametrize("role", MENU)
def test_the_menu_shows_what_the_role_may_open(cast, client_of, role):
    page = client_of(cast.by_role[role]).get("/password/").content.decode()

    menu = page.split('<nav id="menu"')[1].split("</ul>")[0]
    assert re.findall(r"<a [^>]*>([^<]+)</a>", menu) == MENU[role]


def test_every_entry_of_the_menu_opens(cast, client_of):
    for user in cast.by_role.values():
        client = client_of(user)
        menu = (
            client.get("/password/").content.decode().split('<nav id="menu"')[1].split("</ul>")[0]
        )
        answers = {
            url: client.get(url, follow=True).status_code
            for url in re.findall(r'href="([^"]+)"', menu)
        }

        assert answers == dict.fromkeys(answers, 200)


def test_the_bar_names_the_place_and_the_person(cast, client_of):
    town = client_of(cast.liaison).get("/password/").content.decode()
    district = client_of(cast.reviewer).get("/password/").content.decode()

    assert "青溪镇" in town
    assert "塘头村 · 联络员·塘头村（联络员）" in town
    assert "云岭区" in district


def test_the_unknown_and_the_forbidden_are_told_in_chinese(cast, client_of):
    client = client_of(cast.liaison)

    unknown, forbidden = client.get("/nowhere/"), client.get("/accounts/")

    assert (unknown.status_code, forbidden.status_code) == (404, 403)
    assert "没有这一页" in unknown.content.decode()
    assert "您的角色没有这项权限" in forbidden.content.decode()


def test_the_policy_of_the_page_allows_nothing_inline(cast, client):
    policy = client.get("/sign-in/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    source = path.read_text()

    assert (
        re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|safe\b|autoescape off", source) == []
    )
    assert re.findall(r"<script(?![^>]*\bsrc=)", source) == []
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", source) == []


def test_what_is_vendored_is_listed_with_its_licence():
    vendor = Path(settings.BASE_DIR) / "static/vendor"
    listed = (vendor / "README.md").read_text()

    folders = [folder for folder in vendor.iterdir() if folder.is_dir()]
    assert [folder.name for folder in folders if not (folder / "LICENSE").exists()] == []
    assert [folder.name for folder in folders if folder.name.rpartition("-")[2] not in listed] == []
