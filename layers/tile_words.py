"""What the tiles of a layer leave out at which zoom, in words: nothing is dropped silently."""

from __future__ import annotations

from collections.abc import Iterator

from layers.definition import GeometryType, Lang, Layer, Thinning, Title


def left_out(layer: Layer, lang: Lang) -> tuple[str, ...]:
    """Give one sentence for each thing that a tile shows less of than the layer holds."""
    return tuple(sentence.in_(lang) for sentence in _sentences(layer))


def _sentences(layer: Layer) -> Iterator[Title]:
    tiles = layer.tiles
    if tiles.min_zoom > 0:
        yield Title(
            f"확대 수준 {tiles.min_zoom} 미만에는 타일이 없다.",
            f"Below zoom {tiles.min_zoom} there are no tiles.",
        )
    if layer.is_coverage:
        return
    if tiles.group_below is not None:
        yield Title(
            f"확대 수준 {tiles.group_below} 미만에서는 지점을 타일당 64×64 격자로 모아 센다"
            "(point_count).",
            f"Below zoom {tiles.group_below} points are counted on a grid of 64 x 64 cells a tile"
            " (point_count).",
        )
    for rule in sorted(tiles.thinning, key=lambda rule: rule.below):
        yield _thinned(layer, rule)
    if tiles.merge_below is not None:
        yield Title(
            f"확대 수준 {tiles.merge_below} 미만에서는 속성이 같은 선을 하나로 합친다.",
            f"Below zoom {tiles.merge_below} lines with the same fields are one feature.",
        )
    if tiles.id_zoom > 0:
        yield Title(
            f"항목 id는 확대 수준 {tiles.id_zoom}부터 담는다.",
            f"Item ids are carried from zoom {tiles.id_zoom}.",
        )
    if layer.geometry is GeometryType.POINT:
        yield Title(
            "500kB를 넘을 타일은 지점을 격자로 모아 센다.",
            "A tile that would exceed 500 kB counts its points on that grid.",
        )
    else:
        yield Title(
            "500kB를 넘을 타일에는 큰 도형부터 담는다.",
            "A tile that would exceed 500 kB holds only its largest shapes.",
        )


def _thinned(layer: Layer, rule: Thinning) -> Title:
    """Say a rule with the titles of its field and codes."""
    field = layer.field(rule.field)
    if rule.at_least is not None:
        limit = f"{rule.at_least:g}{' ' + field.unit if field.unit else ''}"
        return Title(
            f"확대 수준 {rule.below} 미만에는 {field.title.ko} {limit} 이상만 담는다.",
            f"Below zoom {rule.below} only {field.title.en.lower()} of at least {limit}.",
        )
    known = field.values or {}
    titles = [known.get(code) or Title(code, code) for code in rule.keep]
    return Title(
        f"확대 수준 {rule.below} 미만에는 {field.title.ko} "
        f"{', '.join(each.ko for each in titles)}만 담는다.",
        f"Below zoom {rule.below} only {field.title.en.lower()} "
        f"{', '.join(each.en for each in titles)}.",
    )
