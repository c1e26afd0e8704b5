"""Starts a program of the map a moment later: what the map needs to open goes first.

``python -m scripts.later SECONDS MODULE --parent PID ...``: the wait comes before anything is
imported, which costs some programs seconds of processor time.
"""

from __future__ import annotations

import runpy
import sys
import time

from scripts.signals import end_with_parent


def main() -> None:
    """Wait, then be that program."""
    seconds, module, *arguments = sys.argv[1:]
    end_with_parent(int(arguments[arguments.index("--parent") + 1]))
    time.sleep(float(seconds))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
