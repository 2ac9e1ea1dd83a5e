"""No attack of the collection earns points, reads a secret, or harms anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.collection import Attack, attacks
from tests.attacks.findings import findings, findings_of_class
from tests.attacks.run import Result, grade_class
from tests.attacks.trial import CLASSMATES, HONEST_SCORE

# Never without a sandbox: they would be let loose on this machine.
pytestmark = [pytest.mark.xdist_group("attacks"), pytest.mark.needs_bubblewrap]
TOGETHER = [attack for attack in attacks() if not attack.apart]
APART = [attack for attack in attacks() if attack.apart]


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One class of all attacks that leave room for others, graded once."""
    result = grade_class(tmp_path_factory.mktemp("attacked"), [one.student for one in TOGETHER])
    # Else every attack would be told to have stopped the batch, and none of them why.
    assert result.problem == ""
    return result


def test_there_are_many() -> None:
    names = [attack.student for attack in attacks()]
    assert len(names) >= 70 and len(names) == len(set(names))
    assert all(attack.tries for attack in attacks())


@pytest.mark.parametrize("attack", TOGETHER, ids=lambda attack: attack.student)
def test_an_attack_gets_nothing(together: Result, attack: Attack) -> None:
    assert findings(attack, together) == []


def test_nobody_else_is_harmed(together: Result) -> None:
    assert findings_of_class(together) == []
    assert {name: together.scores[name] for name in CLASSMATES} == dict.fromkeys(
        CLASSMATES, HONEST_SCORE
    )


@pytest.mark.parametrize("attack", APART, ids=lambda attack: attack.student)
def test_an_attack_on_the_class_gets_nothing(tmp_path: Path, attack: Attack) -> None:
    result = grade_class(tmp_path / "class", [attack.student], longest=60)
    assert findings_of_class(result) == []
    assert findings(attack, result) == []
