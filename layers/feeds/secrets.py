"""Keys of providers, by name: ``secrets.toml`` in the folder of the state, or the environment.

The file holds ``NAME = "key"``, one a line, and is readable by its owner only. A name that it does
not have is looked for as ``LIFEMAP_SECRET_<NAME>``.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from layers.errors import LayersError
from layers.feeds.definition import Ask
from layers.feeds.redacting import Redactor

FILE: Final = "secrets.toml"
VARIABLE: Final = "LIFEMAP_SECRET_"
#: Where an address or a body has its key.
PLACE: Final = "{key}"
#: The secret of the platform's own database, which it looks at like at any other.
OWN_DATABASE: Final = "SELF_DB"
#: What stands for every key where all is simulated: no real one goes to the simulator.
SIMULATED: Final = "simulated"
SIMULATED_NAME: Final = "lifemap"
SIMULATED_PASSWORD: Final = SIMULATED
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_ENCODED: Final = re.compile(r"(?:[A-Za-z0-9_.~-]|%[0-9A-Fa-f]{2})+")


class SecretsFileError(LayersError, ValueError):
    """The file of secrets cannot be used."""


class Secrets(Mapping[str, str]):
    """Secrets by name, which no ``repr`` shows."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Keep them."""
        self._known = dict(known)
        self.redactor = Redactor(self._known.values())

    def __getitem__(self, name: str) -> str:
        """Give a secret."""
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._known)

    def __len__(self) -> int:
        """Count them."""
        return len(self._known)

    def __repr__(self) -> str:
        """Give the names."""
        return f"Secrets({', '.join(sorted(self._known))})"


def secrets_in(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the secrets of an environment, by their names."""
    return {
        name.removeprefix(VARIABLE): value
        for name, value in environ.items()
        if name.startswith(VARIABLE) and value
    }


def read_secrets(home: Path, given: Mapping[str, str]) -> Secrets:
    """Read the secrets of a folder of the state; ``given`` are those of the environment.

    Raises
    ------
    SecretsFileError
        When others may read the file, or it holds anything but names and texts.
    """
    return Secrets({**given, **_in_file(home / FILE)})


def _in_file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            if mode & 0o077:
                raise SecretsFileError(
                    f"Others may read {path} (mode {mode:o}): change it with chmod 600 {path}."
                )
            said = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # What stands in the file is not repeated, nor what the parser says of it.
        raise SecretsFileError(f"{path} cannot be read: it must be TOML.") from error
    for name, value in said.items():
        if not _NAME.fullmatch(name) or not isinstance(value, str) or not value:
            raise SecretsFileError(f"{path} must hold lines like NAME = \"key\"; got '{name}'.")
    return said


def decoded(secret: str) -> str:
    """Give a key as it is, of whichever of the two forms that data.go.kr hands out.

    A key is unquoted once, and only where it is nothing but quoted: of a key with a bare ``+`` or
    ``&`` a ``%`` is a letter.
    """
    return unquote(secret) if "%" in secret and _ENCODED.fullmatch(secret) else secret


def keyed(
    ask: Ask, key: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> tuple[str, dict[str, str], bytes | None]:
    """Put a key where a feed's definition says, encoded once."""
    where, _, name = ask.key_in.partition(":")
    match where:
        case "query":
            mark = "&" if "?" in url else "?"
            return f"{url}{mark}{name}={quote(key, safe='')}", dict(headers), body
        case "header":
            return url, {**headers, name.lower(): key}, body
        case "path":
            return url.replace(PLACE, quote(key, safe="")), dict(headers), body
        case _:  # "body", a JSON text
            told = json.dumps(key)[1:-1].encode()
            return url, dict(headers), body and body.replace(PLACE.encode(), told)
