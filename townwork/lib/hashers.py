"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at the least the OWASP Password Storage Cheat Sheet asks for: 19 MiB, two passes,
    one lane. A check takes a tenth of what Django's 100 MiB and eight lanes take: at eight in the
    morning a whole office signs in at once, on two cores. An older hash is renewed when its owner
    signs in.
    """

    memory_cost = 19_456  # KiB
    time_cost = 2
    parallelism = 1
