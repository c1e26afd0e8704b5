"""What the processes of a run count, for Prometheus: ``/metrics``.

Every worker writes its counts into a file of its own, which all share through memory; whichever
answers adds them up. A route is named by its endpoint, never by its address: nobody can make a
thousand series by asking for a thousand things.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from api.errors import NUMBER
from api.feed_metrics import feed_families
from api.identity import asked_from_here, current_actor
from api.logs import REQUESTS
from api.services import services
from layers.errors import ForbiddenError, StoreError
from layers.store.server import server_facts
from layers.store.state import latest_loads

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_KEY: Final = "lifemap.metrics"
_LOG: Final = logging.getLogger(REQUESTS)
_ROUTE: Final = "lifemap.route"
#: In seconds; kept tiles take less than one millisecond, a question at most its deadline of two.
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
#: The variable by which prometheus_client knows that there are several processes.
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"

blueprint = Blueprint("metrics", __name__)


class Metrics:
    """The counts of one process, in a registry of its own."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._series: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lifemap_requests", "Requests that were answered.", ["route", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "lifemap_request_seconds", "Seconds from a request to its answer.", ["route"],
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.pool = Gauge(
            "lifemap_pool_connections", "Connections of the workers to the database.", ["state"],
            multiprocess_mode="livesum", registry=self.registry,
        )  # fmt: skip

    def count(self, route: str, status: str, seconds: float) -> None:
        """Count an answer; finding a series takes longer than counting, so each is kept."""
        series = self._series.get((route, status))
        if series is None:
            series = self.requests.labels(route, status), self.seconds.labels(route)
            self._series[route, status] = series
        series[0].inc()
        series[1].observe(seconds)


class Measured:
    """Stands before an application and counts what it answers, however it does."""

    def __init__(self, application: WSGIApplication, metrics: Metrics) -> None:
        """Count into ``metrics``."""
        self._application = application
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and note how and how fast."""
        began, said, number = time.perf_counter(), "500", None

        def start(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], object]:  # noqa: ANN401 - as PEP 3333 has it
            nonlocal said, number
            said, number = status[:3], dict(headers).get(NUMBER)
            return start_response(status, headers, exc_info)

        try:
            return self._application(environ, start)
        finally:
            # What answered without the application is a tile that was kept.
            route, seconds = environ.get(_ROUTE, "kept tile"), time.perf_counter() - began
            self._metrics.count(route, said, seconds)
            if _LOG.isEnabledFor(logging.INFO):
                _LOG.info("%s %s", environ["REQUEST_METHOD"], said, extra={
                    "method": environ["REQUEST_METHOD"],
                    # Without its query, which may carry a sign-in link.
                    "path": environ["PATH_INFO"], "route": route, "status": int(said),
                    "ms": round(seconds * 1000, 3), "request": number,
                })  # fmt: skip


def install(app: Flask) -> None:
    """Count what an app answers; called last, so that nothing answers before it."""
    metrics = app.extensions[_KEY] = Metrics()
    app.after_request(_name_route)
    app.wsgi_app = Measured(app.wsgi_app, metrics)


def _name_route(response: Response) -> Response:
    request.environ[_ROUTE] = request.endpoint or "nowhere"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give what Prometheus counts: to programs of this machine, and to staff with a token."""
    _refuse_strangers()
    own = cast("Metrics", current_app.extensions[_KEY])
    for state, count in services().database.connections().items():
        own.pool.labels(state).set(count)
    shared = _shared_registry() or own.registry
    shared_text = generate_latest(shared)
    asked = CollectorRegistry()
    asked.register(cast("Any", _Asked()))
    response = Response(shared_text + generate_latest(asked), mimetype=CONTENT_TYPE_PLAIN_0_0_4)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse_strangers() -> None:
    """Let in this machine itself, unless it speaks for another, and whoever signed in."""
    if not asked_from_here() and not current_actor().signed_in:
        raise ForbiddenError("/metrics is open to this machine, and to staff with a token.")


def _shared_registry() -> CollectorRegistry | None:
    """Give the sum over all workers, ``None`` where this process is the only one."""
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)
    except ValueError:  # whoever started this process named no folder for the sums
        return None
    return registry


class _Asked:
    """What the database tells when it is asked; a sick one is told as that, and as nothing else."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask it."""
        up = GaugeMetricFamily("lifemap_database_up", "Whether the database answers.")
        try:
            facts, loads = server_facts(services().database), latest_loads(services().database)
        except StoreError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield _gauge("lifemap_database_bytes", "Size of the database.", facts.database_bytes)
        yield _gauge("lifemap_database_sessions", "Sessions of the database.", facts.connections)
        yield _gauge(
            "lifemap_archive_active", "Whether changes are being archived.", facts.archive_active
        )
        if facts.archive_behind_bytes is not None:
            text = "Changes that the archive has not on its disk yet."
            yield _gauge("lifemap_archive_behind_bytes", text, facts.archive_behind_bytes)
        labels = ["layer", "source", "outcome"]
        latest = GaugeMetricFamily(
            "lifemap_load_timestamp_seconds", "When a source was last loaded.", labels=labels
        )
        for load in loads:
            when = load.started_at.timestamp()
            latest.add_metric([load.layer, load.source, load.outcome], when)
        yield latest
        now = dt.datetime.now(dt.UTC)
        yield from feed_families(services().database, services().registry, now=now)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def empty_folder(folder: Path) -> None:
    """Forget the counts of an earlier run, whose processes are gone."""
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)
