import pytest
from django.test import RequestFactory

from townwork.lib.addresses import client_address

PROXY = "10.0.0.1"


def asked(told=None, peer=PROXY):
    headers = {} if told is None else {"X-Forwarded-For": told}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "1.2.3.4", PROXY),  # without a proxy nobody is believed
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # what stands further left somebody wrote there
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", PROXY),  # fewer than our own proxies: not through them all
        (1, None, PROXY),
        (1, "nonsense", PROXY),
        (1, "1.2.3.4:5678", "1.2.3.4"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "::ffff:1.2.3.4", "1.2.3.4"),
    ],
)
def test_as_many_addresses_are_believed_as_there_are_own_proxies(settings, proxies, told, address):
    settings.PROXIES = proxies

    assert client_address(asked(told)) == address


def test_a_socket_without_an_address_has_none(settings):
    settings.PROXIES = 0

    assert client_address(asked(peer="")) is None
