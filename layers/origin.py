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
    attributions: tuple[str, ...]

    @property
    def attribution(self) -> str:
        """All attributions in one line."""
        return " · ".join(self.attributions)


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
    texts = [text for each in origins for text in each.attributions]
    return list(_distinct([district.attribution if district else "", *texts]))


def _origin(sources: tuple[Source, ...], district: DistrictState | None) -> Origin:
    if district is not None and district.is_sample:
        texts = [district.attribution] if sources else []
        return Origin(sources=sources, licence="", attributions=_distinct(texts))
    return Origin(
        sources=sources,
        licence=" · ".join(_distinct(each.licence for each in sources)),
        attributions=_distinct(each.attribution for each in sources),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
