"""Counts how often a password is really looked at, whoever it belongs to."""

import threading

from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """`verify` for someone's password, `encode` for the equal time of an unknown name: both are a hash computed."""

    count = 0
    lock = threading.Lock()

    def encode(self, password, salt):
        with CountingHasher.lock:
            CountingHasher.count += 1
        return super().encode(password, salt)


COUNTING = ["tests.accounts.hashes.CountingHasher"]


class SlowHasher(PBKDF2PasswordHasher):
    """Slow enough that a hash left out shows: some 20 ms."""

    iterations = 60_000


SLOW = ["tests.accounts.hashes.SlowHasher"]
