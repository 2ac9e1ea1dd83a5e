"""Seeds: same name, same numbers; a secret that cannot be guessed."""

from __future__ import annotations

import numpy as np
import pytest

from workbook.errors import UsageError
from workbook.world.seed import Seed, new_secret, trainee_seed


def test_a_stream_depends_on_seed_and_name_only() -> None:
    first = Seed("1").rng("vendors", 3).random(5)
    Seed("1").rng("people").random(1000)
    assert np.array_equal(first, Seed("1").rng("vendors", 3).random(5))
    assert not np.array_equal(first, Seed("1").rng("vendors", 4).random(5))
    assert not np.array_equal(first, Seed("2").rng("vendors", 3).random(5))


def test_names_do_not_run_together() -> None:
    assert not np.array_equal(
        Seed("1").rng("a", "bc").random(3), Seed("1").rng("ab", "c").random(3)
    )


def test_a_trainee_has_a_case_of_their_own() -> None:
    secret = new_secret()
    assert len(secret) == 64
    assert trainee_seed(secret, "Іван") == trainee_seed(secret, "Іван")
    assert trainee_seed(secret, "Іван") != trainee_seed(secret, "Ivan")
    assert trainee_seed(secret, "Ivan") != trainee_seed(new_secret(), "Ivan")


@pytest.mark.parametrize("secret", ["", "1", "12345678", "f" * 31, "not hexadecimal" * 3])
def test_a_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(UsageError, match="at least 32 hexadecimal characters"):
        trainee_seed(secret, "Ivan")


def test_a_secret_of_one_digit_is_refused() -> None:
    with pytest.raises(UsageError, match="repeats itself"):
        trainee_seed("0" * 64, "Ivan")
