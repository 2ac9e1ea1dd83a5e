"""Addresses: the test vectors of BIP 173 and BIP 350, and every single wrong letter."""

from __future__ import annotations

import pytest

from workbook.flows import check_address

GOOD = {
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": ("main", "p2pkh"),  # the first block
    "1111111111111111111114oLvT2": ("main", "p2pkh"),
    "3P14159f73E4gFr7JterCCQh9QjiTjiZrG": ("main", "p2sh"),
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": ("test", "p2pkh"),
    "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc": ("test", "p2sh"),
    # BIP 173
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": ("main", "p2wpkh"),
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7": ("test", "p2wsh"),
    "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy": ("test", "p2wsh"),
    # BIP 350
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": ("main", "p2tr"),
    "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c": ("test", "p2tr"),
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y":
        ("main", "witness"),
    "BC1SW50QGDZ25J": ("main", "witness"),
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs": ("main", "witness"),
}  # fmt: skip
BAD = [
    # BIP 350: Bech32 in place of Bech32m, and the other way round
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
    "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
    # BIP 350: a wrong letter in the checksum, version 17, program of 1 and of 41 bytes
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
    "bc1pw5dgrnzv",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
    # BIP 350: length of version 0, mixed letters, more than four bits left over, bits not zero
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",
    "bc1gmk9yu",
    # BIP 173
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
    "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv",
    "bc1", "bc1q", "tb1", "", "1", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN", "A" * 34, "x" * 35,
    "11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",  # of another currency
    "0x52908400098527886E0F7030069857D2E4169EE7",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_a_valid_address(text: str) -> None:
    assert check_address(f" {text}\n") == (True, *GOOD[text], "")


@pytest.mark.parametrize("text", BAD)
def test_an_invalid_address_says_why(text: str) -> None:
    found = check_address(text)
    assert not found.valid and found.network == found.type == ""
    assert found.reason.endswith(".")


@pytest.mark.parametrize("text", GOOD)
def test_every_wrong_letter_is_seen(text: str) -> None:
    letters = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for place in range(len(text)):
        for letter in letters[place % 3 :: 3]:
            if letter != text[place]:
                assert not check_address(text[:place] + letter + text[place + 1 :]).valid


@pytest.mark.parametrize(("text", "reason"), [
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", "'0' does not occur"),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "checksum"),
    ("1A1zP1eP5QGefi2DMPTf", "20 characters"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "checksum"),
    ("bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "capital"),
    ("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "length"),
])  # fmt: skip
def test_the_reason_fits(text: str, reason: str) -> None:
    assert reason in check_address(text).reason
