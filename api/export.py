"""Made by a colleague."""

from flask import Blueprint

blueprint = Blueprint("export", __name__)
