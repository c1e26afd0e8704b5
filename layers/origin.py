"""From whom the rows of a layer are: the publishers of what was loaded here, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.definition import Layer, Source
from layers.store.state import DistrictState, LatestLoad


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The sources that were loaded into a layer, and what must be said of them."""

    sources: tuple[Source, ...]
    licence: str
    attribution: str


def origins(
    layers: Iterable[Layer], loads: Sequence[LatestLoad], district: DistrictState | None
) -> dict[str, Origin]:
    """Give the origin of each layer by its id.

    A sample district comes in its publishers' formats and is none of their data: only the district
    itself is named for it.
    """
    loaded = {(load.layer, load.source) for load in loads}
    return {
        layer.id: _origin(
            tuple(each for each in layer.sources if (layer.id, each.name) in loaded), district
        )
        for layer in layers
    }


def named(origins: Iterable[Origin], district: DistrictState | None) -> list[str]:
    """List whom an answer of several layers must name: the district first, each once."""
    texts = [district.attribution if district else "", *(each.attribution for each in origins)]
    return list(dict.fromkeys(text for text in texts if text))


def _origin(sources: tuple[Source, ...], district: DistrictState | None) -> Origin:
    if district is not None and district.is_sample:
        return Origin(
            sources=sources, licence="", attribution=district.attribution if sources else ""
        )
    return Origin(
        sources=sources,
        licence=_joined(each.licence for each in sources),
        attribution=_joined(each.attribution for each in sources),
    )


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(text for text in texts if text))
