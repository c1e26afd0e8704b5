"""What Seoul's files about cameras say in the same words for two layers."""

from __future__ import annotations

from typing import Final

from layers import conform as take

#: The number of a camera as each gu writes it into the address: ``(방범-천호1동-020-01)`` in
#: Gangdong, ``3030031-3`` in Songpa, ``C-JH02-0009-C`` in Jungnang.
CAMERA_NUMBER: Final = take.extracted(
    "주소",
    r"\(([^()]*-\d+)\)\s*$",
    r"^(\d{7}(?:-\d+)?)\s",
    r"([A-Z]-[A-Z]{2}\d+-\d{4}-[A-Z])$",
)
#: The address without that number.
CAMERA_ADDRESS: Final = take.first_of(
    take.extracted(
        "주소",
        r"^(.*\S)\s*\([^()]*-\d+\)\s*$",
        r"^\d{7}(?:-\d+)?\s+(.*)$",
        r"^(.*\S)[\s_]*[A-Z]-[A-Z]{2}\d+-\d{4}-[A-Z]$",
    ),
    "주소",
)
#: What a camera is for, by the words in its number and address; the register has no column for it.
CAMERA_PURPOSE: Final = take.coded_by(
    "주소",
    {
        r"스쿨존|어린이|학교": "school",
        r"주정차|주차단속|불법주": "parking",
        r"치수|하천|수위|재난": "flood",
        r"무단투기|쓰레기": "waste",
        r"산불|화재": "fire",
        r"공원|놀이터": "park",
        r"교통": "traffic",
        r"다목적": "multi",
        r"방범": "crime",
    },
)
#: Cameras on one pole share its coordinates, to the last digit.
POLE: Final = ("위도", "경도")
