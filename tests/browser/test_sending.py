"""A file dropped on the map: shown, corrected, loaded; and a layer taken along."""

from psycopg import sql
from seen import look_at, one_item

from layers.store.query import Query

LINK = "layers=shelters&lang=ko&theme=dark"
#: The street network is still being read when the first page opens.
EARLY = "503"
#: Drop a file as a hand would: what a browser makes of a drag cannot be made from outside.
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: 'text/csv' }));
  for (const kind of ['dragover', 'drop']) {
    document.querySelector('#map canvas').dispatchEvent(
      new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def test_a_dropped_file_is_shown_corrected_and_loaded(open_map, sample):
    lon, lat, *_ = one_item(sample, "shelters", "name")
    seen = open_map(f"{look_at((lon, lat))}&{LINK}", role="steward", tolerated=[EARLY])
    page = seen.page
    text = f"곳,종류,x,y\n떨군 대피소,heat,{lon + 0.0003},{lat}\n,heat,{lon},{lat}\n"
    page.evaluate(DROP, ["파일.csv", text])
    page.wait_for_selector("#send-layer")
    page.select_option("#send-layer", "shelters")
    page.wait_for_selector("#sending:not([aria-busy]) #send-column-0")
    assert page.is_disabled("#send-load")  # no column is known to be the name
    page.select_option("#send-column-0", "name")
    page.wait_for_selector("#send-load:not([disabled])")
    assert "새로 추가\n1" in page.inner_text("#sending .counts")
    assert "3행" in page.inner_text("#sending .rejections")
    rows = page.evaluate(
        "lifemap.deck.props.layers.find(({ id }) => id === 'answer-sent-points').props.data.length"
    )
    assert rows == 1
    page.click("#send-load")
    page.wait_for_selector("#sending .done")
    query = "SELECT count(*) FROM layer.shelters WHERE name = '떨군 대피소'"
    assert sample.fetch_value(Query(statement=sql.SQL(query))) == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("#sending", state="hidden")


def test_a_layer_is_taken_along_from_the_panel(open_map, sample, tmp_path):
    lon, lat, *_ = one_item(sample, "shelters", "name")
    seen = open_map(f"{look_at((lon, lat))}&{LINK}", tolerated=[EARLY])
    page = seen.page
    assert page.locator("#send-button").count() == 0  # the public loads nothing
    page.click("#layer-shelters .take summary")
    with page.expect_download() as waiting:
        page.click("#layer-shelters .take a:has-text('CSV')")
    assert waiting.value.suggested_filename.startswith("대피소_")
    waiting.value.save_as(tmp_path / "a.csv")
    assert "이름" in (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0]
