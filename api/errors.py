"""Every error of an endpoint becomes an answer, by the table of ``api.problems``."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any, Final

import orjson
from flask import Blueprint, Flask, Response, abort, g, render_template, request
from werkzeug.exceptions import HTTPException

from api.messages import asked_language, in_language
from api.problems import INTERNAL, PROBLEMS, Problem, problem_for
from layers.definition import Lang
from layers.errors import LayersError, PropertiesRefusedError

_LOG: Final = logging.getLogger("lifemap.api")
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: The header that carries the number of a request.
NUMBER: Final = "X-Request-Id"

blueprint = Blueprint("problems", __name__)


def detail_of(error: Exception, problem: Problem, lang: Lang) -> str:
    """Tell what happened; of a failure of ours only how to ask about it."""
    if problem is INTERNAL or isinstance(error, HTTPException):
        return problem.advice.in_(lang)
    return in_language(str(error), lang)


def correlation_id() -> str:
    """Give the number of this request: the caller's own where it is harmless, else a new one."""
    if "correlation_id" not in g:
        given = request.headers.get(NUMBER, "")
        g.correlation_id = given if _GIVEN_ID.fullmatch(given) else new_number()
    return g.correlation_id


def new_number() -> str:
    """Make a number for a request."""
    return secrets.token_hex(8)


def wants_html() -> bool:
    """Whether the reader is a browser that navigates: ``f=`` first, then ``Accept``."""
    said = request.args.get("f")
    if said is not None:
        return said == "html"
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"


def answer_problem(error: Exception) -> Response:
    """Answer an error: ``application/problem+json``, or a page where a browser navigates."""
    problem, lang = problem_for(error), asked_language()
    if problem.status >= 500:
        # The path only: a query string may carry a sign-in link.
        _LOG.error(
            "%s %s %s %s", correlation_id(), request.method, request.path, problem.slug,
            exc_info=error if problem is INTERNAL else None,
        )  # fmt: skip
    body = {
        "type": problem.type,
        "title": problem.title.in_(lang),
        "status": problem.status,
        "detail": detail_of(error, problem, lang),
        "instance": f"urn:lifemap:request:{correlation_id()}",
    }
    if isinstance(error, LayersError):
        body |= _members(error, lang)
    if wants_html():
        page = render_template("problem.html", problem=problem, lang=lang, **body)
        response = Response(page, problem.status, mimetype="text/html")
    else:
        response = Response(orjson.dumps(body), problem.status, mimetype="application/problem+json")
    response.headers["Content-Language"] = lang
    response.headers["Cache-Control"] = "no-store"
    _add_headers(response, error, problem)
    return response


def _members(error: LayersError, lang: Lang) -> dict[str, Any]:
    """Give what an error tells besides its sentence, sentences about properties in a language."""
    members = dict(error.members)
    if isinstance(error, PropertiesRefusedError):
        members["properties"] = {
            name: in_language(sentence, lang) for name, sentence in error.said.items()
        }
    return members


def _add_headers(response: Response, error: Exception, problem: Problem) -> None:
    """Add what the status asks for: how to authenticate, what is allowed, when to come again."""
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="lifemap", error="invalid_token"'
    wait_s = getattr(error, "retry_after_s", problem.retry_after_s)
    if wait_s is not None:
        response.headers["Retry-After"] = str(wait_s)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers["Allow"] = value


@blueprint.get("/problems/<slug>")
def problem_page(slug: str) -> Response:
    """Say what a kind of problem means and what to do about it."""
    problem = PROBLEMS.get(slug)
    if problem is None:
        abort(404)
    lang = asked_language()
    page = render_template(
        "problem.html",
        problem=problem,
        lang=lang,
        title=problem.title.in_(lang),
        status=problem.status,
        detail=None,
    )
    return Response(page, mimetype="text/html")


def install(app: Flask) -> None:
    """Answer every error of an app by the table, whatever raised it."""
    app.register_error_handler(Exception, answer_problem)

    @app.after_request
    def number(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers[NUMBER] = correlation_id()
        return response
