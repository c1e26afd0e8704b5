"""Parks and woods: dark greens, so that streets and buildings stand out."""

from styles.choice import ByCode
from styles.drawings import Areas
from styles.style import AREAS, Naming, Style

STYLE = Style(
    naming=Naming(kind="green", rank=5, first_zoom=14, size_px=13.0),
    order=AREAS,
    drawing=Areas(
        fill=ByCode(
            "kind",
            {
                "park": "park",
                "green": "park",
                "wood": "wood",
                "cemetery": "wood",
                "sports": "sports",
            },
            "park",
        )
    ),
)
