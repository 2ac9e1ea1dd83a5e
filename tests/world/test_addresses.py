"""Addresses against a slow, obvious second implementation and published vectors."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.world.addresses import SCRIPT_TYPES, encode

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def one(payload: bytes, script: str) -> str:
    raw = np.frombuffer(payload, np.uint8).reshape(1, 20)
    text = encode(raw, np.array([SCRIPT_TYPES.index(script)]))
    return text.tobytes().rstrip(b"\0").decode()


def base58check(body: bytes) -> str:
    whole = body + sha256(sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(whole, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return text


@pytest.mark.parametrize(
    ("payload", "script", "address"),
    [
        # BIP 173, test vectors.
        ("751e76e8199196d454941c45d1b3a323f1433bd6", "p2wpkh",
         "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"),
        ("751e76e8199196d454941c45d1b3a323f1433bd6", "p2pkh",
         "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"),
    ],
)  # fmt: skip
def test_published_addresses(payload: str, script: str, address: str) -> None:
    assert one(bytes.fromhex(payload), script) == address


@given(st.binary(min_size=20, max_size=20))
def test_base58_equals_the_plain_way(payload: bytes) -> None:
    assert one(payload, "p2pkh") == base58check(b"\x6f" + payload)
    assert one(payload, "p2sh") == base58check(b"\xc4" + payload)


def test_many_at_once_equal_one_by_one() -> None:
    rng = np.random.default_rng(5)
    payload = rng.integers(0, 256, (300, 20)).astype(np.uint8)
    script = rng.integers(0, 3, 300)
    together = encode(payload, script)
    for row in range(300):
        name = SCRIPT_TYPES[script[row]]
        assert together[row].tobytes().rstrip(b"\0").decode() == one(payload[row].tobytes(), name)
