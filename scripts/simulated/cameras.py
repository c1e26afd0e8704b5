"""Cameras that are not there, served on loopback: for tests, and to try aiming without hardware."""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from xml.sax.saxutils import escape

from scripts.simulated.unit import Fault, Mood, SimulatedCamera, Told

_NAMES: Final = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:tt="http://www.onvif.org/ver10/schema"'
    ' xmlns:tds="http://www.onvif.org/ver10/device/wsdl"'
    ' xmlns:trt="http://www.onvif.org/ver10/media/wsdl"'
    ' xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"'
    ' xmlns:ter="http://www.onvif.org/ver10/error"'
)
_HUGE: Final = 2 * 1024 * 1024
_PAIR: Final = re.compile(r'(\w+)=("[^"]*"|[^,\s]+)')


class Simulator:
    """Serves cameras on a loopback port, each under its own path, until it is closed."""

    def __init__(
        self, port: int = 0, *, told: Told | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        """Listen, with ``tls`` encrypted; cameras are added while it runs.

        ``told`` hears of each that is told to turn.
        """
        self._scheme = "http" if tls is None else "https"
        self._told = told
        self.cameras: dict[str, SimulatedCamera] = {}
        self.closing = threading.Event()
        #: What services say of where they are: behind an address translation it is not true.
        self.claimed_host = "10.255.255.1"
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.simulator = self
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def add(self, name: str, **facts: Any) -> SimulatedCamera:  # noqa: ANN401 - of a camera
        """Put up a camera."""
        camera = self.cameras[name] = SimulatedCamera(name=name, told=self._told, **facts)
        return camera

    @property
    def gateway(self) -> str:
        """Give where it listens."""
        return f"127.0.0.1:{self._server.server_port}"

    def address(self, camera: SimulatedCamera) -> str:
        """Give the address that is entered for a camera."""
        return f"{self._scheme}://{self.gateway}/{camera.name}/onvif/device_service"

    def close(self) -> None:
        """Listen no more; who is silent hangs up."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # All its cameras are asked at the same moment; whom it does not let wait comes a second later.
    request_queue_size = 128
    simulator: Simulator


class _Handler(BaseHTTPRequestHandler):
    """One request to one camera, in the mood that it is in."""

    def do_POST(self) -> None:
        simulator = cast("_Server", self.server).simulator
        camera = simulator.cameras.get(self.path.split("/")[1])
        message = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if camera is None:
            self.send_error(404)
            return
        mood = camera.mood
        if mood is Mood.SILENT:
            simulator.closing.wait(30.0)
            return
        if mood is Mood.SLOW:
            simulator.closing.wait(0.6)
        if mood is Mood.ELSEWHERE:
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            return
        if camera.http_digest is not None and not self._proves(camera):
            self._challenge(camera)
            return
        status, within = spoken(camera, message, simulator.claimed_host)
        self._send(status, written(within, mood), slowly=mood is Mood.TRICKLING)

    def _challenge(self, camera: SimulatedCamera) -> None:
        name = {"md5": "MD5", "sha256": "SHA-256"}[camera.http_digest or ""]
        asked = f'realm="cameras, all", nonce="{camera.name}-1", opaque="o", algorithm={name}'
        qop = ', qop="auth,auth-int"' if name == "SHA-256" else ""
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="cameras"')
        self.send_header("WWW-Authenticate", f"Digest {asked}{qop}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _proves(self, camera: SimulatedCamera) -> bool:
        """Whether a request carries the digest that it was asked for."""
        said = dict(_PAIR.findall(self.headers.get("Authorization", "").removeprefix("Digest ")))
        said = {name: value.strip('"') for name, value in said.items()}

        def hashed(text: str) -> str:
            return hashlib.new(camera.http_digest or "", text.encode()).hexdigest()

        secret = hashed(f"{camera.username}:cameras, all:{camera.password}")
        middle = f"{camera.name}-1"
        if "qop" in said:
            middle += f":{said['nc']}:{said['cnonce']}:{said['qop']}"
        wanted = hashed(f"{secret}:{middle}:{hashed(f'POST:{self.path}')}")
        return said.get("response") == wanted and said.get("opaque") == "o"

    def _send(self, status: int, body: bytes, *, slowly: bool) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for start in range(0, len(body), 1 if slowly else len(body)):
                self.wfile.write(body[start:] if not slowly else body[start : start + 1])
                if slowly:
                    time.sleep(0.05)
        except OSError:
            self.close_connection = True  # whoever asked did not wait

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def spoken(camera: SimulatedCamera, message: bytes, host: str) -> tuple[int, str]:
    """Have a camera answer, and give the status and what stands in the body of its envelope."""
    try:
        return 200, camera.answer(message, host)
    except Fault as fault:
        return 400, (
            f"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{fault.code}"
            "</s:Value></s:Subcode></s:Code><s:Reason>"
            f'<s:Text xml:lang="en">{escape(str(fault))}</s:Text></s:Reason></s:Fault>'
        )


def written(within: str, mood: Mood = Mood.WELL) -> bytes:
    """Write the envelope of an answer."""
    if mood is Mood.GARBLED:
        return b"<html><body>Please sign in</body></html>"
    if mood is Mood.HUGE:
        return b"<a>" + b" " * _HUGE + b"</a>"
    head = '<?xml version="1.0" encoding="utf-8"?>'
    if mood is Mood.BOMB:
        grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
        head += f'<!DOCTYPE s [<!ENTITY e0 "boom">{grown}]>'
        within = f"<tptz:Boom>&e8;</tptz:Boom>{within}"
    return f"{head}<s:Envelope {_NAMES}><s:Body>{within}</s:Body></s:Envelope>".encode()
