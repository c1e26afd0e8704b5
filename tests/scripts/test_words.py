"""What the command line says has a Korean side, where people read it most."""

import ast
from pathlib import Path

import pytest

from scripts.korean import SENTENCES
from scripts.words import in_words, language

ROOT = Path(__file__).resolve().parents[2]
#: The commands, and what they end with when the machine, the database or a backup fails them.
SPOKEN = [
    *sorted((ROOT / "scripts").glob("*.py")),
    *(ROOT / "layers" / f"{name}.py" for name in ("cluster", "postgresql", "backup")),
    ROOT / "layers" / "store" / "schema.py",
]
#: Whose text arguments people read, besides those of what is raised.
SAYING = {"StoppedError", "bad", "Finding", "progress", "in_words", "say", "_say"}
#: For who writes programs, not for who runs them.
UNHEARD = {"ValueError", "DefinitionError"}


def said(node):
    """Give a text with 7 for whatever is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(each.value if isinstance(each, ast.Constant) else "7" for each in values)
    return None


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def texts():
    for path in SPOKEN:
        tree = ast.parse(path.read_text("utf-8"))
        raised = {
            node.exc for node in ast.walk(tree)
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        }  # fmt: skip
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) in UNHEARD:
                continue
            if node in raised or called(node) in SAYING:
                yield from _texts_of(path, node)
        for node in ast.walk(tree):
            named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if named and node.targets[0].id in {"sentence", "mend", "found"}:
                yield path.name, said(node.value)


def _texts_of(path, call):
    for node in [*call.args, *(each.value for each in call.keywords)]:
        yield path.name, said(node)


def sentences():
    found = {(name, text) for name, text in texts() if text and any(c.isalpha() for c in text)}
    return [pytest.param(text, id=f"{name}: {text}") for name, text in sorted(found)]


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_has_a_korean_side(sentence):
    korean = in_words(sentence, "ko")
    assert any("가" <= letter <= "힣" for letter in korean), korean


@pytest.mark.parametrize("english", SENTENCES)
def test_the_korean_side_of_a_sentence_keeps_its_values(english):
    names = {part.partition("}")[0] for part in english.split("{")[1:]}
    values = {name: f"v-{name}" for name in names}
    assert in_words(english.format(**values), "ko") == SENTENCES[english].format(**values)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LIFEMAP_LANG": "ko"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LIFEMAP_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal_unless_it_is_said(environ, expected):
    assert language(environ) == expected


def test_a_sentence_that_nobody_wrote_stays_as_it_is():
    assert in_words("Nobody wrote this.", "ko") == "Nobody wrote this."
