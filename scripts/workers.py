"""The workers that answer over HTTP: gunicorn on a socket that the supervisor holds.

The supervisor's socket stays open while workers are replaced, so that a browser that asks just
then waits a moment and is not turned away.
"""

from __future__ import annotations

import os
from typing import Any, Final

import click
from gunicorn.app.base import BaseApplication

from api.app import create_app
from api.settings import Settings
from layers.registry import Registry
from layers.store.database import Database
from scripts.home import read_settings
from scripts.signals import end_with_parent

WORKERS: Final = 2
THREADS: Final = 8


class Server(BaseApplication):
    """The application in gunicorn, made once in the parent and forked into each worker."""

    def __init__(self, settings: Settings, *, socket_fd: int) -> None:
        """Keep what the configuration needs; gunicorn calls the rest."""
        if settings.database_url is None:
            raise ValueError("Workers are told where the database is by who starts them.")
        self._settings = settings
        self._socket_fd = socket_fd
        self._database = Database(
            settings.database_url,
            pool_size=settings.pool_size,
            deadline_s=settings.deadline_s,
            checkout_s=settings.checkout_s,
        )
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        options: dict[str, Any] = {
            "bind": f"fd://{self._socket_fd}",
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "post_worker_init": self._open_database,
            "timeout": 30,
            "graceful_timeout": 3,
            "keepalive": 15,
            "loglevel": "warning",
            # Heartbeats are files: on a slow disk they would stall the workers.
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - gunicorn makes and unlinks them safely
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - Flask and gunicorn type WSGI differently
        """Make the application; nothing connects before the fork."""
        return create_app(self._settings, Registry.from_catalog(), self._database)

    def _open_database(self, worker: object) -> None:  # noqa: ARG002 - gunicorn's signature
        """Open the pool in the worker: its connections and threads do not survive a fork."""
        self._database.open()


@click.command()
@click.option("--socket-fd", type=int, required=True, help="The bound socket to listen on.")
@click.option("--parent", type=int, required=True, help="The process that started this one.")
def main(socket_fd: int, parent: int) -> None:
    """Answer requests; started by 'lifemap up'."""
    end_with_parent(parent)
    Server(read_settings(os.environ), socket_fd=socket_fd).run()


if __name__ == "__main__":
    main()
