"""Every sentence that can reach an answer has a Korean side."""

import ast
from pathlib import Path

import pytest

from api.korean import SENTENCES
from api.messages import in_korean, in_language

ROOT = Path(__file__).resolve().parents[2]
#: Where the sentences of answers are raised. Definitions, loads and the cluster speak to those who
#: run the server, in English.
SPOKEN = [
    *sorted((ROOT / "api").glob("*.py")),
    *sorted((ROOT / "layers/aiming").glob("*.py")),
    *(ROOT / f"layers/feeds/{name}.py" for name in ("addresses", "calls", "carry", "signing")),
    *(
        ROOT / f"layers/feeds/{name}.py"
        for name in ("asking", "boundary", "collector_state", "definition", "expressions")
    ),
    *(
        ROOT / f"layers/feeds/{name}.py"
        for name in ("filters", "observing", "reading", "recognising", "storing", "warning_words")
    ),
    *(
        ROOT / f"layers/feeds/{name}.py"
        for name in ("areas", "devices", "documents", "gml", "messages", "onvif_messages")
    ),
    *sorted((ROOT / "layers/feeds/protocols").glob("*.py")),
    ROOT / "layers/store/feed_entries.py",
    ROOT / "layers/store/foreign.py",
    ROOT / "layers/edit.py",
    ROOT / "layers/edit_shape.py",
    ROOT / "layers/conformed.py",
    ROOT / "layers/ingest.py",
    ROOT / "layers/registry.py",
    *sorted((ROOT / "layers/sending").glob("*.py")),
    *sorted((ROOT / "layers/sight").glob("*.py")),
    ROOT / "layers/questions/sees.py",
    *(
        ROOT / f"layers/sources/{name}.py"
        for name in (
            "archive",
            "csv_file",
            "excel_file",
            "geo_file",
            "gpx_file",
            "kml_file",
            "parquet_file",
            "table",
        )
    ),
    ROOT / "layers/store/load.py",
    *sorted((ROOT / "layers/taking").glob("*.py")),
    ROOT / "layers/store/answered.py",
    ROOT / "layers/store/database.py",
    ROOT / "layers/store/edits.py",
    ROOT / "layers/store/history.py",
    ROOT / "spatial/bbox.py",
    ROOT / "spatial/tiles.py",
]
#: Raised while a process is wired, before anybody can ask.
UNHEARD = {
    "The secret key needs at least 7 bytes.",
    "Two layers have the id '7'.",
    # Mistakes of ours in the order of calls.
    "A camera is asked where it points before it is told anything.",
    "A camera that was never turned is not brought back.",
    "A lending without a direction turns to its incident, which has none.",
    # Put into another sentence.
    "a range from 7 to 7 is none",
    "'7' means nothing",
}


def sentences():
    """Each ``raise SomeError("..." or f"...")``, with 7 for whatever is put in."""
    for path in SPOKEN:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                text = said(node.exc.args[0])
                if text is not None and text not in UNHEARD:
                    yield pytest.param(text, id=f"{path.name}: {text}")


def said(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            each.value if isinstance(each, ast.Constant) else "7" for each in node.values
        )
    return None


@pytest.mark.parametrize("sentence", list(sentences()))
def test_a_sentence_has_a_korean_side(sentence):
    korean = in_korean(sentence)
    assert korean is not None
    assert any("가" <= letter <= "힣" for letter in korean)


@pytest.mark.parametrize("english", SENTENCES)
def test_the_korean_side_of_a_sentence_keeps_its_values(english):
    names = {part.partition("}")[0] for part in english.split("{")[1:]}
    values = {name: f"v-{name}" for name in names}
    korean = in_korean(english.format(**values))
    assert korean == SENTENCES[english].format(**values)


def test_a_sentence_without_a_korean_side_stays_as_it_is():
    assert in_language("Nobody translated this.", "ko") == "Nobody translated this."


def test_the_hint_of_swapped_coordinates_is_kept():
    english = "Latitude 127.1 in point is outside -90 to 90. Is it lon,lat and not lat,lon?"
    assert "경도,위도 순" in in_korean(english)


def test_every_route_has_a_korean_summary(empty):
    for rule in empty.application.url_map.iter_rules():
        summary = empty.application.view_functions[rule.endpoint].__doc__.splitlines()[0]
        assert in_korean(summary) is not None, summary
