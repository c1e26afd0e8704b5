"""Imports what a program needs while its database still starts, and is that program when told.

``python -m scripts.ahead MODULE PARENT`` reads one line of JSON, ``{"arguments": [...], "environ":
{...}}``, and goes on as ``python -m MODULE`` with them; it ends where the line never comes.
"""

from __future__ import annotations

import importlib
import os
import sys

import orjson

from scripts.signals import end_with_parent


def main() -> None:
    """Import, wait to be told, then be that program."""
    name, parent = sys.argv[1:]
    end_with_parent(int(parent))
    module = importlib.import_module(name)
    told = sys.stdin.buffer.readline()
    if not told:
        return
    with open(os.devnull) as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    said = orjson.loads(told)
    os.environ.update(said["environ"])
    module.main(args=said["arguments"], prog_name=name)


if __name__ == "__main__":
    main()
