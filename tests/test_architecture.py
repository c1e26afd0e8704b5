"""The packages keep to the rules of the house; ``import-linter`` reads its part from pyproject."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("spatial", "layers", "styles", "viewer", "api", "scripts")


def modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def names_used(tree):
    """Every dotted name that a module reads, such as ``os.environ``."""
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_imports_point_down_and_only_the_store_speaks_to_the_database():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout


def test_only_the_command_line_reads_the_environment():
    readers = [
        str(path)
        for path, tree in modules()
        if path.parts[0] != "scripts" and {"os.environ", "os.getenv"} & names_used(tree)
    ]
    assert not readers


def test_time_is_passed_in_below_the_web():
    """Durations are measured by the monotonic clock; what time it is, a caller says."""
    clocks = {"dt.datetime.now", "datetime.now", "datetime.utcnow", "datetime.today", "time.time"}
    askers = [
        str(path)
        for path, tree in modules()
        if path.parts[0] not in {"scripts", "api"} and clocks & names_used(tree)
    ]
    assert not askers


def test_no_error_is_swallowed_whole():
    swallowed = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or all(isinstance(each, ast.Pass) for each in node.body))
    ]
    assert not swallowed


def test_pages_reach_for_nothing_outside_this_machine():
    """A page that fetches a font or a script elsewhere does not work without the internet."""
    outside = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//""")
    reached = [
        str(path.relative_to(ROOT))
        for folder in ("viewer/templates", "api/templates")
        for path in (ROOT / folder).rglob("*.html")
        if outside.search(path.read_text("utf-8"))
    ]
    assert not reached
