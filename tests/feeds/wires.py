"""A provider on loopback that answers byte for byte what a test says, and keeps its questions."""

import contextlib
import socket
import threading


class Provider:
    """Answers each connection with the next of its answers: functions of a connected socket."""

    def __init__(self, *answers, tls=None):
        self.asked = []
        self._tls = tls
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def _serve(self):
        for answer in self._answers:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            thread = threading.Thread(target=self._answer, args=(client, answer), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, client, answer):
        # Who asks hangs up now and then: that is what these tests are about.
        with contextlib.suppress(OSError), self._opened(client) as opened:
            asked = b""
            while b"\r\n\r\n" not in asked:
                block = opened.recv(65536)
                if not block:
                    return
                asked += block
            self.asked.append(asked.decode())
            answer(opened)

    def _opened(self, client):
        if self._tls is None:
            return client
        try:
            return self._tls.wrap_socket(client, server_side=True)
        except OSError:
            client.close()
            raise

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
        assert not any(thread.is_alive() for thread in self._threads), "a connection was left open"


@contextlib.contextmanager
def provider(*answers, tls=None):
    """Serve for a test, encrypted where ``tls`` is a context."""
    serving = Provider(*answers, tls=tls)
    try:
        yield serving
    finally:
        serving.close()


def http(body=b"", *, status="200 OK", headers=(), length=None):
    """Answer whole; ``length`` is what it claims."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    head = "\r\n".join([*lines, *headers, "", ""]).encode()
    return lambda client: client.sendall(head + body)


def redirect(location):
    """Send elsewhere."""
    return http(status="302 Found", headers=[f"Location: {location}"])


def drip(data, *, every_s):
    """Send a byte now and then until who asked hangs up."""

    def answer(client):
        client.settimeout(every_s)
        for one in data:
            client.sendall(bytes([one]))
            with contextlib.suppress(TimeoutError):
                if not client.recv(1):
                    return

    return answer


def endless(head, block):
    """Send for ever."""

    def answer(client):
        client.sendall(head)
        while True:
            client.sendall(block)

    return answer
