"""Secrets at rest: sealed with a key derived from SECRET_KEY, so a copy of the database alone opens
nothing; or with a passphrase somebody keeps, so that a copy of the backup alone opens nothing.
"""

import base64
import hashlib
import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# scrypt: 64 MB and a fifth of a second a try, as OWASP asks of it
_SCRYPT = {"n": 2**16, "r": 8, "p": 1, "maxmem": 128 * 1024 * 1024, "dklen": 32}
_SALT = 16  # bytes


def _box() -> MultiFernet:
    """Seals with SECRET_KEY; opens what any of SECRET_KEY_FALLBACKS sealed too."""
    return MultiFernet(
        [_lock(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _lock(secret: str) -> Fernet:
    digest = hashlib.sha256(b"townwork.seal:" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises ValueError where SECRET_KEY is not the one it was sealed with."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("密钥打不开：SECRET_KEY 已更换，请重新填写机器人的密钥。") from None


def seal_with(passphrase: str, text: str) -> bytes:
    salt = os.urandom(_SALT)
    return salt + _box_of(passphrase, salt).encrypt(text.encode())


def unseal_with(passphrase: str, sealed: bytes) -> str:
    """Raises ValueError for another passphrase."""
    try:
        return _box_of(passphrase, sealed[:_SALT]).decrypt(sealed[_SALT:]).decode()
    except InvalidToken:
        raise ValueError("口令不对，打不开备份里的密钥。") from None


def _box_of(passphrase: str, salt: bytes) -> Fernet:
    key = hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)
    return Fernet(base64.urlsafe_b64encode(key))
