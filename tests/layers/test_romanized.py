import pytest

from layers.romanized import district_in_english

#: As on the road signs of Seoul.
SEOUL = """
종로 Jongno 중 Jung 용산 Yongsan 성동 Seongdong 광진 Gwangjin 동대문 Dongdaemun 중랑 Jungnang
성북 Seongbuk 강북 Gangbuk 도봉 Dobong 노원 Nowon 은평 Eunpyeong 서대문 Seodaemun 마포 Mapo
양천 Yangcheon 강서 Gangseo 구로 Guro 금천 Geumcheon 영등포 Yeongdeungpo 동작 Dongjak
관악 Gwanak 서초 Seocho 강남 Gangnam 송파 Songpa 강동 Gangdong
""".split()  # noqa: SIM905 - a table to be read


@pytest.mark.parametrize(("stem", "latin"), list(zip(SEOUL[::2], SEOUL[1::2], strict=True)))
def test_every_district_of_seoul_is_written_as_on_its_road_signs(stem, latin):
    assert district_in_english("서울특별시", f"{stem}구") == f"{latin}-gu, Seoul"


@pytest.mark.parametrize(
    ("province", "district", "english"),
    [
        ("부산광역시", "북구", "Buk-gu, Busan"),
        ("경기도", "수원시장안구", "Jangan-gu, Suwon, Gyeonggi-do"),
        ("강원특별자치도", "강릉시", "Gangneung-si, Gangwon-do"),
        ("세종특별자치시", "세종시", "Sejong-si, Sejong"),
        ("경기도", "시흥시", "Siheung-si, Gyeonggi-do"),
        ("경상남도", "밀양시", "Miryang-si, Gyeongsangnam-do"),
        ("경상북도", "울릉군", "Ulleung-gun, Gyeongsangbuk-do"),
    ],
)
def test_the_kind_of_place_stands_behind_a_hyphen_and_changes_no_sound(province, district, english):
    assert district_in_english(province, district) == english
