"""A form leads back to an address of this site alone, whatever it says."""

import pytest

from townwork.lib.returning import way_back

OURS = "/gaps/?term=2026H1"


@pytest.mark.parametrize("secure", [False, True])
def test_an_address_of_this_site_is_gone_back_to(rf, secure):
    assert way_back(rf.get("/", secure=secure), OURS, "/") == OURS


@pytest.mark.parametrize(
    "address",
    [
        "",
        "-1",
        "home",
        "gaps/",
        "//elsewhere.example/",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "https://elsewhere.example/gaps/",
        "http://testserver/gaps/",
        "javascript:alert(1)",
        "\t/gaps/",
    ],
)
def test_any_other_word_is_not(rf, address):
    assert way_back(rf.get("/"), address, "/otherwise/") == "/otherwise/"
