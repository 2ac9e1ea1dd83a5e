"""Addresses of the test network, written in arrays.

Base58Check for P2PKH and P2SH, Bech32 (BIP 173) for P2WPKH, with the prefixes of the bitcoin
test network, so that no address of the case can be an address of the main network.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np

SCRIPT_TYPES = ("p2pkh", "p2sh", "p2wpkh")
WIDTH = 42
_VERSION = np.array([0x6F, 0xC4, 0], dtype=np.uint8)
_BASE58 = np.frombuffer(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", np.uint8)
_BASE32 = np.frombuffer(b"qpzry9x8gf2tvdw0s3jn54khce6mua7l", np.uint8)
_LIMB = 58**5
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_FOLD = np.zeros(32, dtype=np.int64)
for _bit, _word in enumerate(_GENERATOR):
    _FOLD ^= np.where(np.arange(32) >> _bit & 1, _word, 0)


def encode(payload: np.ndarray, script: np.ndarray) -> np.ndarray:
    """Addresses as text.

    :param payload: (n, 20) uint8, the hash that the address stands for.
    :param script: (n,) index into :data:`SCRIPT_TYPES`.
    :returns: (n, 42) uint8, ASCII, filled up with zeros on the right.
    """
    text = np.zeros((len(payload), WIDTH), dtype=np.uint8)
    segwit = script == 2
    if segwit.any():
        text[segwit] = _bech32(payload[segwit])
    if not segwit.all():
        text[~segwit] = _base58check(payload[~segwit], _VERSION[script[~segwit]])
    return text


def _base58check(payload: np.ndarray, version: np.ndarray) -> np.ndarray:
    n = len(payload)
    body = np.empty((n, 25), dtype=np.uint8)
    body[:, 0] = version
    body[:, 1:21] = payload
    raw = body[:, :21].tobytes()
    sums = b"".join(
        sha256(sha256(raw[at : at + 21]).digest()).digest()[:4] for at in range(0, 21 * n, 21)
    )
    body[:, 21:] = np.frombuffer(sums, np.uint8).reshape(n, 4)
    # Long division in limbs of five base-58 digits: every step stays below 2**63.
    limbs = np.zeros((7, n), dtype=np.int64)
    for start in range(0, 25, 3):
        piece = body[:, start : start + 3].astype(np.int64)
        carry = piece[:, 0]
        for column in range(1, piece.shape[1]):
            carry = carry << 8 | piece[:, column]
        factor = 1 << 8 * piece.shape[1]
        for place in range(7):
            value = limbs[place] * factor + carry
            carry, limbs[place] = np.divmod(value, _LIMB)
    digits = np.empty((n, 35), dtype=np.uint8)
    for place in range(7):
        rest = limbs[place]
        for column in range(5):
            rest, digit = np.divmod(rest, 58)
            digits[:, 34 - 5 * place - column] = digit
    # The prefixes of the test network leave at most one leading zero digit.
    text = np.zeros((n, WIDTH), dtype=np.uint8)
    short = digits[:, 0] == 0
    text[~short, :35] = _BASE58[digits[~short]]
    text[short, :34] = _BASE58[digits[short, 1:]]
    return text


def _bech32(payload: np.ndarray) -> np.ndarray:
    n = len(payload)
    bits = np.unpackbits(payload, axis=1).reshape(n, 32, 5)
    weights = np.array([16, 8, 4, 2, 1])
    data = np.zeros((n, 39), dtype=np.int64)
    data[:, 1:33] = bits @ weights
    state = np.full(n, 1, dtype=np.int64)
    for value in (3, 3, 0, 20, 2):  # the human part "tb", expanded
        state = _polymod(state, value)
    for column in range(39):
        state = _polymod(state, data[:, column])
    state ^= 1
    for place in range(6):
        data[:, 33 + place] = state >> 5 * (5 - place) & 31
    text = np.empty((n, WIDTH), dtype=np.uint8)
    text[:, :3] = np.frombuffer(b"tb1", np.uint8)
    text[:, 3:] = _BASE32[data]
    return text


def _polymod(state: np.ndarray, value: np.ndarray | int) -> np.ndarray:
    return (state & 0x1FFFFFF) << 5 ^ value ^ _FOLD[state >> 25]
