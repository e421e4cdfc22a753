"""What is sealed at rest, and by which keys it opens."""

import pytest

from townwork.lib.seal import seal, unseal


def test_after_a_change_the_earlier_key_still_opens_and_seals_nothing_new(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old" * 20, []
    sealed = seal("机器人的密钥")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["old" * 20]
    assert unseal(sealed) == "机器人的密钥"
    renewed = seal(unseal(sealed))

    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(renewed) == "机器人的密钥"
    with pytest.raises(ValueError, match="SECRET_KEY 已更换"):
        unseal(sealed)
