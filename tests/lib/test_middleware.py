"""What goes with every answer, and what is refused at the door."""

import pytest

ADDRESSES = ["/sign-in/", "/", "/no-such-page/"]


@pytest.mark.parametrize("address", ["/\x00", "/sign-in/?next=%00", "/records/films/?q=%00"])
def test_nul_is_refused_with_words(client, db, address):
    response = client.get(address)

    assert response.status_code == 400
    assert response.content.decode() == "请求中含有不能识别的字符。"


@pytest.mark.parametrize("key", ["9" * 19, "9" * 30, "9" * 5_000])
def test_a_key_no_column_holds_is_no_page(client, db, key):
    for address in (f"/records/films/{key}/", f"/assessments/files/{key}/remove/", f"/{key}/"):
        response = client.get(address)

        assert response.status_code == 404
        assert "<html" in response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_is_kept_by_anybody_or_embedded_elsewhere(client, db, address):
    response = client.get(address)

    assert response["Cache-Control"] in (
        "private, no-store",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_policy_allows_nothing_inline_and_nothing_foreign(client, db, address):
    policy = client.get(address)["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert "unsafe" not in policy
    assert "http" not in policy
    assert (
        directives["default-src"]
        == directives["frame-ancestors"]
        == directives["base-uri"]
        == "'none'"
    )
    assert (
        directives["script-src"] == directives["style-src"] == directives["form-action"] == "'self'"
    )


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_a_method_no_page_uses_is_refused(client, method):
    response = client.generic(method, "/sign-in/")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


def test_a_page_asks_the_browser_for_no_camera_and_no_place(client, db):
    assert "geolocation=()" in client.get("/sign-in/")["Permissions-Policy"]
