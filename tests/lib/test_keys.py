"""What stands for a row in an address or a form."""

import pytest

from townwork.lib.keys import key_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7", 7),
        ("0", 0),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("²", None),
        (" 1", None),
        ("one", None),
    ],
)
def test_a_key_is_a_number_a_column_holds(text, key):
    assert key_of(text) == key
