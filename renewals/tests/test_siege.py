"""No alert is lost, none is doubled: everything that runs is killed at random while thousands become due."""

import random
import sys
import threading
import time
from collections import Counter

import pytest

from renewals.tests.siege import Outcome, Siege, besieged, outcome_of

WAVES = 10


def holds(found: Outcome, *, alerts: int, extras_per_fault: float) -> None:
    assert (found.alerts, found.told) == (alerts, alerts)
    assert (found.lost, found.failed, found.strange_ids) == (0, 0, 0)
    assert (found.unlisted, found.unmarked) == (0, 0)
    assert found.extras <= extras_per_fault * found.fault_count + 1
    assert found.most_copies <= 3


def come_due(siege: Siege, many: int, *, seconds: float) -> threading.Thread:
    """So many renewals become due, wave by wave, while the fighting goes on."""
    share = many // WAVES

    def waves() -> None:
        for wave in range(WAVES):
            siege.add_renewals(wave * share + 1, (wave + 1) * share)
            time.sleep(seconds / WAVES)

    coming = threading.Thread(target=waves)
    coming.start()
    return coming


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_thousand_alerts_in_a_siege(tmp_path, capsys, seed):
    """Worker, two beats, sender, mail server, Valkey and PostgreSQL, kill -9 at random for two minutes."""
    with besieged(tmp_path) as siege:
        for name in siege.programs:
            siege.start(name)
        coming = come_due(siege, 10_000, seconds=80)
        siege.harass(seconds=120, every=1.0, chance=random.Random(seed))  # noqa: S311
        faults = Counter(siege.killed)
        coming.join()
        found = outcome_of(siege, faults=faults, seconds=siege.drained(10_000, within=100))
    with capsys.disabled():
        sys.stdout.write(f"\nseed {seed}: {found.fault_count} faults, {found}\n")
    holds(found, alerts=10_000, extras_per_fault=0.1)
