"""Work on what strangers sent, in a process of its own that ends when it asks too much.

A polygon of a few thousand corners can keep GEOS busy for hours, and a statement timeout does not
stop it; a process with limits can always be stopped. Both ways only bytes are passed, so that
nothing a hostile file does to the child can make the parent run anything.
"""

from __future__ import annotations

import importlib
import os
import resource
import subprocess
import sys
from typing import Final

from layers.errors import LayersError

MEMORY_BYTES: Final = 1024**3
CPU_S: Final = 2
#: A busy machine may take a while to start a process; only a process that waits takes longer.
WALL_S: Final = 20.0
_DONE: Final = b"+"
_REFUSED: Final = b"-"


class OverLimitError(LayersError, RuntimeError):
    """The work needed more time or memory than it may have."""


class TaskRefusedError(LayersError, ValueError):
    """The work said in a sentence why it cannot be done."""


def guarded(
    task: str,
    payload: bytes,
    *,
    memory_bytes: int = MEMORY_BYTES,
    cpu_s: int = CPU_S,
    wall_s: float = WALL_S,
) -> bytes:
    """Run a function from bytes to bytes where it can do no harm.

    Parameters
    ----------
    task
        ``module:function``, a function of ours.
    memory_bytes, cpu_s
        Address space and processor time that the process may use.
    wall_s
        When it is killed whatever it does.

    Raises
    ------
    OverLimitError
        When a limit was reached, or the process died of what it was given.
    TaskRefusedError
        When the function raised an error of ours, with its sentence; or any other, which is named.
    """
    command = [sys.executable, "-m", "layers.guarded", task, str(memory_bytes), str(cpu_s)]
    # Nothing of the server's own environment, where its address and its keys may be.
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        try:
            answer, _ = process.communicate(payload, timeout=wall_s)
        except subprocess.TimeoutExpired:
            answer = b""
        finally:
            process.kill()
    if process.returncode == 0 and answer[:1] == _DONE:
        return answer[1:]
    if process.returncode == 0 and answer[:1] == _REFUSED:
        raise TaskRefusedError(answer[1:].decode())
    raise OverLimitError(
        f"It takes more than {cpu_s} s or {memory_bytes // 1024**2} MB to work on it."
    )


def main(task: str, memory_bytes: int, cpu_s: int) -> None:
    """Be the child: bring the code in, take the limits on, and only then look at the payload."""
    module, _, name = task.partition(":")
    function = getattr(importlib.import_module(module), name)
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _DONE + function(sys.stdin.buffer.read())
    except LayersError as error:
        answer = _REFUSED + str(error).encode()
    except MemoryError:
        raise  # a limit was reached
    except Exception as error:  # noqa: BLE001 - what was given is not too much, and must be told so
        sentence = f"It cannot be worked on for a fault of ours ({type(error).__name__})."
        answer = _REFUSED + sentence.encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
