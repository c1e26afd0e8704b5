"""What a machine is given by ``scripts/up`` is what the program needs, and nothing is forgotten."""

import ast
import re
import sys
from importlib import metadata

from packaging.requirements import Requirement

from scripts.home import CHECKOUT

PACKAGES = ("spatial", "layers", "api", "viewer", "styles", "scripts")
#: What draws pictures for the docs and measures: it runs where the tests do.
FOR_TESTS = re.compile(r"scripts/(bench/|sample_map|shots)")


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned():
    lines = (CHECKOUT / "requirements.txt").read_text("utf-8").split()
    return {plain(line.partition("==")[0]) for line in lines}


def imported():
    """Give each distribution that a module of ours imports, with the module."""
    known = metadata.packages_distributions()
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            name = str(path.relative_to(CHECKOUT))
            if FOR_TESTS.match(name):
                continue
            for module in modules(ast.parse(path.read_text("utf-8"))):
                if module not in {*PACKAGES, *sys.stdlib_module_names, "_typeshed"}:
                    for each in known.get(module, [module]):
                        yield plain(each), name


def modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_package_that_is_imported_is_pinned():
    pins = pinned()
    assert {name: where for name, where in imported() if name not in pins} == {}


def test_every_package_that_those_need_is_pinned():
    pins, missing = pinned(), {}
    for pin in pins:
        for text in metadata.requires(pin) or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                missing |= {} if plain(needed.name) in pins else {needed.name: pin}
    assert missing == {}
