"""The workers that answer over HTTP: gunicorn on a socket that the supervisor holds.

The supervisor's socket stays open while workers are replaced, so that a browser that asks just
then waits a moment and is not turned away.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path
from typing import Any, Final

import click
from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from prometheus_client.multiprocess import mark_process_dead

from api.app import create_app
from api.logs import log_as
from api.metrics import FOLDER_VARIABLE
from api.services import services_of
from api.settings import Settings
from layers.aiming.keeper import keeper
from layers.registry import Registry
from layers.sealing import sealer
from layers.store.database import Database
from scripts.home import read_settings
from scripts.signals import end_with_parent
from scripts.tls import serving_context

WORKERS: Final = 2
THREADS: Final = 8


class _Log(glogging.Logger):
    """What gunicorn says goes where everything else does, warnings and worse."""

    def setup(self, cfg: object) -> None:
        """Leave the lines to the process's own log."""
        del cfg
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class Server(BaseApplication):
    """The application in gunicorn, made once in the parent and forked into each worker."""

    def __init__(
        self, settings: Settings, *, socket_fd: int, certificate: Path | None, key: Path | None
    ) -> None:
        """Keep what the configuration needs; gunicorn calls the rest."""
        if settings.database_url is None:
            raise ValueError("Workers are told where the database is by who starts them.")
        self._settings = settings
        self._socket_fd = socket_fd
        self._certificate = certificate
        self._key = key
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
            "child_exit": _forget_worker,
            "timeout": 30,
            "graceful_timeout": 3,
            "keepalive": 15,
            "logger_class": _Log,
            # Heartbeats are files: on a slow disk they would stall the workers.
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - gunicorn makes and unlinks them safely
            "control_socket_disable": True,
            # No browser sends more than this; each header is a cost before anybody is known.
            "limit_request_line": 8190,
            "limit_request_fields": 64,
            "limit_request_field_size": 8190,
        }
        if self._certificate is not None and self._key is not None:
            context = serving_context(self._certificate, self._key)
            options |= {
                "certfile": str(self._certificate),
                "keyfile": str(self._key),
                "ssl_context": lambda _config, _default: context,
            }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - Flask and gunicorn type WSGI differently
        """Make the application; nothing connects before the fork."""
        app = create_app(self._settings, Registry.from_catalog(), self._database)
        self._services = services_of(app)
        return app

    def _open_database(self, worker: object) -> None:  # noqa: ARG002 - gunicorn's signature
        """Open the pool in the worker: its connections and threads do not survive a fork."""
        self._database.open()
        self._services.streets.start()
        self._services.sight.start()
        keeper(
            self._database, self._services.registry.get("camera_lendings"),
            self._services.aiming, now=lambda: dt.datetime.now(dt.UTC),
        ).start()  # fmt: skip
        sealer(
            self._database, self._settings.secret_key, self._settings.home,
            now=lambda: dt.datetime.now(dt.UTC),
        ).start()  # fmt: skip


def _forget_worker(server: object, worker: Any) -> None:  # noqa: ANN401, ARG001 - gunicorn's signature
    """Count the connections of a worker that ended no more."""
    if os.environ.get(FOLDER_VARIABLE):
        mark_process_dead(worker.pid)


@click.command()
@click.option("--socket-fd", type=int, required=True, help="The bound socket to listen on.")
@click.option("--parent", type=int, required=True, help="The process that started this one.")
@click.option("--certificate", type=click.Path(path_type=Path), help="PEM file, for TLS.")
@click.option("--key", type=click.Path(path_type=Path), help="PEM file of its private key.")
def main(socket_fd: int, parent: int, certificate: Path | None, key: Path | None) -> None:
    """Answer requests; started by 'lifemap up'."""
    end_with_parent(parent)
    log_as(os.environ)
    settings = read_settings(os.environ)
    Server(settings, socket_fd=socket_fd, certificate=certificate, key=key).run()


if __name__ == "__main__":
    main()
