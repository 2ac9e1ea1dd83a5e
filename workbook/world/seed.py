"""A seed and what grows from it: named streams of random numbers, and secret bytes.

Every part of the world draws from a stream of its own name, so that a change in one part
leaves the others as they were. Stream keys and identifiers are SHA-2 and SHA-3 digests of the
seed: who sees transaction ids, addresses or listing keys cannot go back to it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

import numpy as np

from workbook.errors import UsageError

SECRET_BITS = 128


class Seed:
    """The seed of one case.

    :param text: anything; the same text gives the same case. For a case whose truth must
        stay unknown take :func:`trainee_seed`.
    """

    def __init__(self, text: str) -> None:
        self._key = hashlib.sha256(f"case world 1\0{text}".encode()).digest()

    def rng(self, *name: str | int) -> np.random.Generator:
        """The random numbers of one part of the world."""
        key = int.from_bytes(self._digest("stream", *name)[:16], "little")
        return np.random.Generator(np.random.Philox(key=key))

    def secret_bytes(self, count: int, *name: str | int) -> np.ndarray:
        """``count`` bytes (uint8) for identifiers that are published."""
        stream = hashlib.shake_256(self._digest("bytes", *name)).digest(count)
        return np.frombuffer(stream, dtype=np.uint8)

    def _digest(self, *name: str | int) -> bytes:
        path = "\0".join(str(part) for part in name).encode()
        return hmac.new(self._key, path, hashlib.sha256).digest()


def trainee_seed(cohort_secret: str, trainee: str) -> str:
    """The seed of one trainee's case: HMAC-SHA-256 of the name under the cohort's secret.

    :raises UsageError: the secret is shorter than 128 bits, or not hexadecimal.
    """
    secret = cohort_secret.strip().lower()
    if not re.fullmatch(r"[0-9a-f]*", secret) or len(secret) * 4 < SECRET_BITS:
        raise UsageError(
            "The cohort secret must be at least 32 hexadecimal characters (128 bits). "
            "Make one with `workbook world --new-secret FILE`."
        )
    if len(set(secret)) < 6:
        raise UsageError(
            "The cohort secret repeats itself, so it can be guessed. "
            "Make one with `workbook world --new-secret FILE`."
        )
    return hmac.new(bytes.fromhex(secret.zfill(len(secret) + len(secret) % 2)),
                    trainee.encode(), hashlib.sha256).hexdigest()  # fmt: skip


def new_secret() -> str:
    """A fresh cohort secret of 256 bits, in hexadecimal."""
    return secrets.token_hex(32)
