"""What was looked at, how it was found, and what mends it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import click

from scripts.exits import Exit
from scripts.words import in_words


class Verdict(StrEnum):
    """``bad`` keeps the map from being served; ``note`` touches a part of the work only."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at, and what mends it where it is not well."""

    subject: str
    found: str
    verdict: Verdict = Verdict.OK
    mend: str = ""


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print the findings, and give the exit code they make."""
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings], indent=2))
    else:
        colours = {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.BAD: "red"}
        for each in findings:
            verdict = click.style(f"{each.verdict:<4}", fg=colours[each.verdict])
            click.echo(f"{verdict}  {in_words(each.subject)}: {in_words(each.found)}")
            if each.mend:
                click.echo(f"      {in_words(each.mend)}")
    return Exit.FAILED if any(each.verdict is Verdict.BAD for each in findings) else 0


def bad(subject: str, found: str, mend: str) -> Finding:
    """Make a finding that keeps the map from being served."""
    return Finding(subject=subject, found=found, verdict=Verdict.BAD, mend=mend)
