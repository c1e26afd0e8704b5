"""The benchmarks run: at a hundredth of their size, for what they print, not for how fast."""

import re
import shutil
import subprocess
import sys

import pytest


def _said(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", *arguments], check=False, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_nearest_benchmark_prints_its_growth():
    said = _said("scripts.bench.nearest", "--quick")
    assert re.search(r"from 100 to 18,000 points: [\d.]+ x the time", said)


@pytest.mark.skipif(
    shutil.which("wrk") is None or shutil.which("pgbench") is None,
    reason="the load generators wrk and pgbench are not installed",
)
def test_the_tile_benchmark_prints_its_ratios():
    said = _said("scripts.bench.tiles", "--quick", "--without-tipg")
    assert len(re.findall(r"^z1[0-6] ", said, re.MULTILINE)) == 4 + 7
    assert "kept tiles" in said


def test_the_live_benchmark_finds_no_gap():
    said = _said("scripts.bench.live", "--quick", "--restart")
    assert "disorder: 0 of 20" in said
