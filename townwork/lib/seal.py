"""Secrets at rest: sealed with a key derived from SECRET_KEY, so a copy of
the database alone opens nothing.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _box() -> Fernet:
    digest = hashlib.sha256(b"townwork.seal:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises ValueError where SECRET_KEY is not the one it was sealed with."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("密钥打不开：SECRET_KEY 已更换，请重新填写机器人的密钥。") from None
