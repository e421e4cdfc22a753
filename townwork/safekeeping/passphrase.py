"""The passphrase that seals a backup's keys, asked of the person at the terminal."""

import getpass
import sys

from townwork.org.errors import Refusal


def asked(words: str) -> str:
    """What was typed; nothing where nobody is there to type."""
    return getpass.getpass(words) if sys.stdin.isatty() else ""


def asked_twice() -> str:
    first = asked("给备份里的密钥设一个口令（不放密钥就直接回车）：")
    if first and asked("再输一遍：") != first:
        raise Refusal("两次输入的口令不一样，请重来。")
    return first
