"""How a phone comes to trust the certificate that this server made for itself."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from api.authority import fingerprint, read_authority
from api.messages import asked_language
from api.params import Params
from api.problems import NoAuthorityError
from api.services import services

blueprint = Blueprint("trust", __name__)


@blueprint.get("/trust")
def page() -> Response:
    """Show how a phone or computer is told to trust this server."""
    Params.of_request(formats=("html",))
    lang, content = asked_language(), _authority()
    shown = render_template("trust.html", lang=lang, fingerprint=fingerprint(content))
    return Response(shown, mimetype="text/html")


@blueprint.get("/trust/authority.crt")
def authority() -> Response:
    """Give the certificate of the authority behind this server's own."""
    response = Response(_authority(), mimetype="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = 'attachment; filename="lifemap.crt"'
    return response


def _authority() -> bytes:
    found = read_authority(services().settings.home)
    if found is None:
        raise NoAuthorityError("This server made no certificate of its own: nothing is to trust.")
    return found
