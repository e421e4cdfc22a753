"""Secrets at rest: sealed with a key derived from SECRET_KEY, so a copy of the database alone opens
nothing; or with a passphrase somebody keeps, so that a copy of the backup alone opens nothing.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# scrypt: 64 MB and a fifth of a second a try, as OWASP asks of it
_SCRYPT = {"n": 2**16, "r": 8, "p": 1, "maxmem": 128 * 1024 * 1024, "dklen": 32}
_SALT = 16  # bytes
_NONCE = 12  # bytes, as AES-GCM has it


def _secrets() -> tuple[str, ...]:
    """SECRET_KEY, and those of before."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _key(use: str, secret: str) -> bytes:
    return hashlib.sha256(f"townwork.{use}:{secret}".encode()).digest()


def _box() -> MultiFernet:
    """Seals with SECRET_KEY; opens what any of SECRET_KEY_FALLBACKS sealed too."""
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(_key("seal", secret))) for secret in _secrets()]
    )


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises ValueError where SECRET_KEY is not the one it was sealed with."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("密钥打不开：SECRET_KEY 已更换，请重新填写机器人的密钥。") from None


def seal_short(secret: bytes) -> str:
    """For a column too short for a Fernet token: twenty bytes are 64 signs."""
    nonce = os.urandom(_NONCE)
    box = AESGCM(_key("seal.short", settings.SECRET_KEY))
    return base64.urlsafe_b64encode(nonce + box.encrypt(nonce, secret, None)).decode()


def unseal_short(sealed: str) -> bytes:
    """Raises ValueError where SECRET_KEY is not the one it was sealed with."""
    data = base64.urlsafe_b64decode(sealed)
    for secret in _secrets():
        try:
            return AESGCM(_key("seal.short", secret)).decrypt(data[:_NONCE], data[_NONCE:], None)
        except InvalidTag:
            continue
    raise ValueError("密钥打不开：SECRET_KEY 已更换。")


def marks_of(words: str) -> list[str]:
    """What is kept of words that are only compared: 80 bits in sixteen letters, the first by
    SECRET_KEY, the others by those of before. Short words are not guessed from them.
    """
    marks = (hmac.digest(_key("mark", secret), words.encode(), "sha256") for secret in _secrets())
    return [base64.b32encode(mark[:10]).decode().lower() for mark in marks]


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
