"""Is this a bitcoin address, and of which network and type? Checksums are compared."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VERSIONS = {0x00: ("main", "p2pkh"), 0x05: ("main", "p2sh"),
             0x6F: ("test", "p2pkh"), 0xC4: ("test", "p2sh")}  # fmt: skip
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32, _BECH32M = 1, 0x2BC830A3


class Address(NamedTuple):
    """``valid``, ``network`` (main, test), ``type``, and ``reason`` where it is not valid."""

    valid: bool
    network: str
    type: str
    reason: str


def check_address(text: str) -> Address:
    """Read an address: Base58Check, Bech32 (BIP 173) or Bech32m (BIP 350).

    A valid checksum means that no letter was lost or mistyped. It does not mean that anybody
    ever used the address.
    """
    text = text.strip()
    if text.lower().startswith(("bc1", "tb1")):
        return _bech32(text)
    return _base58(text)


def _wrong(reason: str) -> Address:
    return Address(False, "", "", reason)


def _base58(text: str) -> Address:
    strange = [letter for letter in text if letter not in _BASE58]
    if strange:
        return _wrong(f"The letter {strange[0]!r} does not occur in addresses of this kind.")
    if not 26 <= len(text) <= 35:
        return _wrong(f"It has {len(text)} characters; addresses of this kind have 26 to 35.")
    number = 0
    for letter in text:
        number = number * 58 + _BASE58.index(letter)
    if number >= 256**25:
        return _wrong("The checksum does not fit: a letter is wrong or missing.")
    raw = number.to_bytes(25, "big")
    leading = len(text) - len(text.lstrip("1"))
    if sha256(sha256(raw[:21]).digest()).digest()[:4] != raw[21:] or (
        leading != len(raw) - len(raw.lstrip(b"\0"))
    ):
        return _wrong("The checksum does not fit: a letter is wrong or missing.")
    if raw[0] not in _VERSIONS:
        return _wrong(f"Its version {raw[0]} is not one of bitcoin's.")
    return Address(True, *_VERSIONS[raw[0]], "")


def _bech32(text: str) -> Address:
    if text != text.lower() and text != text.upper():
        return _wrong("It mixes capital and small letters.")
    text = text.lower()
    part, data = text[:2], text[3:]
    if any(letter not in _BASE32 for letter in data) or not 14 <= len(text) <= 90:
        return _wrong("It holds a letter that does not occur in such addresses, or is too short.")
    values = [_BASE32.index(letter) for letter in data]
    state = 1
    expanded = [ord(c) >> 5 for c in part] + [0] + [ord(c) & 31 for c in part]
    for value in expanded + values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            state ^= generator if top >> bit & 1 else 0
    program, spare = divmod((len(values) - 7) * 5, 8)
    filler = values[-7] & ((1 << spare) - 1) if spare < 5 else 1
    expected = _BECH32 if values[0] == 0 else _BECH32M
    if state != expected or values[0] > 16:
        return _wrong("The checksum does not fit: a letter is wrong or missing.")
    if filler or not 2 <= program <= 40 or (values[0] == 0 and program not in (20, 32)):
        return _wrong("Its length does not fit its version.")
    kind = {(0, 20): "p2wpkh", (0, 32): "p2wsh", (1, 32): "p2tr"}.get(
        (values[0], program), "witness"
    )
    return Address(True, "main" if part == "bc" else "test", kind, "")
