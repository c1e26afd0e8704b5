"""``lifemap up``: a database, a district, programs that answer, and one address to open."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
import time
from contextlib import nullcontext
from typing import Final

from api.authority import read_authority
from api.logs import log_as
from api.settings import Settings
from layers.registry import Registry
from layers.store.schema import bring_up
from layers.store.state import DistrictState
from scripts.access_commands import sign_in_path
from scripts.account import Account
from scripts.announcing import Announcement, announce
from scripts.compiling import compiled_ahead
from scripts.districts import SampleWish, ensure_district
from scripts.door import Door
from scripts.exits import StoppedError
from scripts.home import Run, only_run
from scripts.parts import (
    bind_simulator,
    bind_stream,
    hand_over,
    make_work_folder,
    parts,
    places,
    web_ahead,
)
from scripts.progress import Progress
from scripts.state import open_database, reachable_settings
from scripts.supervisor import keep
from scripts.tls import Certificate
from scripts.words import in_words

#: How long the port of a run that was cut off may take to become free.
_PORT_PATIENCE_S: Final = 10.0
#: How often a certificate is looked at: whether it was replaced, or is to be renewed.
_RENEWAL_S: Final = 3600.0
_LOG: Final = logging.getLogger("lifemap.up")


def up(settings: Settings, *, door: Door, browser: bool, wish: SampleWish) -> None:
    """Serve until interrupted; everything that was started is gone at the end."""
    log_as(os.environ)
    progress, account = Progress(), Account.of_programs()
    account.require_way(settings.home)
    with only_run(settings.home) as cut_off:
        listener = door.bind(patience_s=_PORT_PATIENCE_S if cut_off else 0.0)
        port = listener.getsockname()[1]
        Run(pid=os.getpid(), address=door.url(port)).note(settings.home)
        _certify(settings, door, account)
        progress(0, 1, "Starting the database")
        make_work_folder(settings.home, account)
        with (
            listener,
            bind_stream(listener) as stream,
            web_ahead(settings.home, account, listener, os.environ) as ahead,
            compiled_ahead(account, {**os.environ, **places(settings.home, account, os.environ)}),
            reachable_settings(settings) as reachable,
        ):
            district = _prepare(reachable, progress, wish)
            hand_over(settings.home, account)
            said = Announcement(
                door=door,
                port=port,
                district=district,
                link=door.url(port) + _first_link(reachable),
                authority=read_authority(settings.home) if door.encrypted else None,
            )
            opened = threading.Event()
            threading.Thread(
                target=announce,
                args=(said, progress, opened),
                kwargs={"browser": browser},
                daemon=True,
            ).start()
            bound = bind_simulator(settings.home, is_sample=district.is_sample)
            with bound or nullcontext() as simulator:
                kept = parts(
                    reachable, door=door, account=account, listener=listener, stream=stream,
                    environ=os.environ, ahead=ahead, simulator=simulator,
                )  # fmt: skip
                keep(kept, say=_say, is_open=opened.is_set)


def _prepare(settings: Settings, progress: Progress, wish: SampleWish) -> DistrictState:
    """Bring the tables to the definitions, and load the sample district where there is none."""
    registry = Registry.from_catalog()
    with open_database(settings) as database:
        bring_up(database, registry)
        district = ensure_district(
            database, registry, settings, wish, progress=progress, now=dt.datetime.now(dt.UTC)
        )
    progress(0, 1, "Starting the web server")
    return district


def _first_link(settings: Settings) -> str:
    """Make the path that lets an administrator in, who lets everybody else in."""
    with open_database(settings) as database:
        return sign_in_path(database, None, route="up")


def _certify(settings: Settings, door: Door, account: Account) -> None:
    """Have a certificate to serve where TLS is spoken, renewed for as long as this runs."""
    if not door.encrypted:
        return
    certificate = Certificate.of_home(settings.home)

    def certify() -> None:
        if door.certificate is not None and door.key is not None:
            certificate.serve_given(door.certificate, door.key, account)
        else:
            certificate.serve_own(door.hosts(), account, dt.datetime.now(dt.UTC))

    def keep_certified() -> None:
        while True:
            time.sleep(_RENEWAL_S)
            try:
                certify()
            except (OSError, StoppedError) as error:
                _say(str(error))

    certify()
    threading.Thread(target=keep_certified, daemon=True).start()


def _say(sentence: str) -> None:
    _LOG.warning("%s", in_words(sentence))
