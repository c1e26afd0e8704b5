"""What a camera, and the pole it hangs on, was put up for."""

from typing import Final

PURPOSES: Final = {
    "crime": ("생활방범", "Crime prevention"),
    "traffic": ("교통", "Traffic"),
    "parking": ("주정차 단속", "Parking enforcement"),
    "school": ("어린이보호", "Child protection"),
    "flood": ("재난·하천", "Flood and disaster"),
    "park": ("공원·놀이터", "Parks"),
    "facility": ("시설물 관리", "Facilities"),
    "fire": ("산불·화재", "Fire watch"),
    "waste": ("쓰레기 단속", "Waste dumping"),
    "multi": ("다목적", "Multi-purpose"),
    "other": ("기타", "Other"),
}
