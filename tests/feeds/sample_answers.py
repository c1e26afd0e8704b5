"""What every recorded or printed answer beside the project means, file by file.

The counts are those of the files, counted by hand (the name of a field, in a text search), and the
values are copied from them: the readers had no part in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from layers.feeds.outcome import NoData, Outcome

OK, EMPTY, AUTH = Outcome.OK, Outcome.EMPTY, Outcome.AUTH
QUOTA, DOWN, BLOCKED = Outcome.QUOTA, Outcome.DOWN, Outcome.BLOCKED
BAD, UNREADABLE = Outcome.BAD_REQUEST, Outcome.UNREADABLE


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A file of the folder, how it is to be read, and what must come of it.

    ``has`` are values of the first row; ``last`` of the last one.
    """

    file: str
    protocol: str
    outcome: Outcome = OK
    rows: int = 0
    has: Mapping[str, str | None] = field(default_factory=dict)
    last: Mapping[str, str | None] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    no_data: Mapping[str, NoData] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    malformed: int = 0
    broken_texts: int = 0
    gone: tuple[str, ...] = ()
    newest: dt.datetime | None = None


#: Of a list that was cut to an excerpt its first page is all there is.
_FIRST_PAGE: Final = {"pages": "first"}


def _one(file: str, protocol: str, rows: int, /, **more: Any) -> Sample:
    """Describe an answer with one page of rows."""
    options = {**_FIRST_PAGE, **more.pop("options", {})}
    return Sample(file=file, protocol=protocol, rows=rows, options=options, **more)


def _bad(file: str, protocol: str, outcome: Outcome, /, status: int = 200) -> Sample:
    """Describe an answer that is none."""
    return Sample(file=file, protocol=protocol, outcome=outcome, status=status)


_AIR = {"stationName": "중구", "pm10Value": "33", "dataTime": "2026-05-15 24:00", "pm10Flag": None}
_CELL = {"by": ["nx", "ny", "baseDate", "baseTime"], "name": "category", "value": "obsrValue"}

FIRST: Final = (
    # The envelopes of errors, and of success where it is odd.
    _bad("errors/arcgis_error_http200.json", "rows", BAD),
    _one("errors/body_array_header_paging.json", "datago", 5, has={"INSTL_PLACE": "계룡시청"}),
    _one("errors/empty_items.xml", "datago", 0),
    _bad("errors/ems_cmmMsgHeader_10.xml", "datago", BAD),
    _bad("errors/error_auth_30.json", "datago", AUTH),
    _bad("errors/error_gateway_key_not_registered.xml", "datago", AUTH),
    _bad("errors/error_gateway_quota_exceeded.xml", "datago", QUOTA),
    _bad("errors/error_gateway_unregistered_ip.xml", "datago", AUTH),
    _bad("errors/error_rate_limit_22.json", "datago", QUOTA),
    _bad("errors/gateway_502_text.txt", "datago", DOWN, 502),
    _bad("errors/invalid_key_99.xml", "datago", AUTH),
    _one(
        "errors/item_directly_under_body.json",
        "datago",
        5,
        has={"fcltyNm": "딮게스트하우스", "latitude": "35.8468284005109"},
    ),
    _bad("errors/its_invalid_key_401.json", "its", AUTH, 401),
    _one(
        "errors/json_with_text_html_type.json",
        "lofin",
        5,
        headers={"content-type": "text/html;charset=UTF-8"},
        has={"STATBL_ID": "A_2024_00900", "STATBL_IDTFR": None, "V_ORDER": "304001"},
    ),
    _one(
        "errors/json_with_text_plain_type.json",
        "rows",
        1,
        headers={"content-type": "text/plain"},
        has={"city": "종로구", "powerUsage": "20468684", "unitCost": "115.6"},
    ),
    _bad("errors/kma_live_err30_http403.json", "datago", AUTH, 403),
    _bad("errors/kma_live_err99_range.json", "datago", BAD),
    _bad("errors/nts_no_key.json", "odcloud", AUTH, 401),
    _one("errors/odcloud_envelope.json", "odcloud", 1),
    _bad("errors/provider_rfcOpenApi_99.xml", "datago", AUTH),
    _bad("errors/redirect_302_then_400.html", "datago", BLOCKED, 400),
    _one(
        "errors/resultcode_0_success.xml",
        "datago",
        3,
        has={"division": "단기체류", "staycount": "629270"},
    ),
    _one("errors/success_empty.json", "datago", 0),
    _one("errors/success_single_item.json", "datago", 1, has={"pm10Value": "45"}),
    _bad("errors/waf_400_html.html", "datago", BLOCKED, 400),
    # AirKorea.
    _one("airkorea/ctprvn.live.json", "datago_array", 5, has=_AIR),
    _one("airkorea/air_quality.seoul.raw.json", "datago_array", 10, has={"khaiValue": "48"}),
    _one("airkorea/air_station.baengnyeong_daily.raw.json", "datago_array", 10),
    _one("airkorea/air_station.gangnam_full_page.raw.json", "datago_array", 22),
    _one("airkorea/airkorea_forecast.default.raw.json", "datago_array", 10),
    _one(
        "airkorea/guide_arpltn_01.xml",
        "datago",
        2,
        has={"pm10Flag": "점검및교정", "pm10Value": "13", "khaiValue": None, "so2Grade": None},
    ),
    _one("airkorea/guide_arpltn_02.xml", "datago", 4, has={"stationName": "이현동"}),
    _one("airkorea/guide_arpltn_03.xml", "datago", 2, has={"pm25Value": "27"}),
    _one("airkorea/guide_arpltn_04.xml", "datago", 2, has={"informCode": "PM10"}),
    _one("airkorea/guide_arpltn_05.xml", "datago", 1, has={"frcstThreeDt": "2020-11-14"}),
    _one("airkorea/guide_dustalert_01.xml", "datago", 2, has={"clearTime": "13:00"}),
    _one(
        "airkorea/guide_msrstn_01_before_ver1.1.xml",
        "datago",
        1,
        has={"dmX": "37.572025", "item": "SO2, CO, O3, NO2, PM10, PM2.5"},
    ),
    _one("airkorea/guide_msrstn_01_ver1.1.xml", "datago", 1, has={"dmX": "127.005028"}),
    _one("airkorea/guide_msrstn_02.xml", "datago", 3, has={"tm": "8.2"}),
    _one("airkorea/guide_msrstn_03.xml", "datago", 1, has={"tmX": "200089.126044"}),
    # The weather service.
    Sample(
        file="kma/apihub_typ01_snow1.txt",
        protocol="kma_text",
        rows=2,
        options={"missing_in": {"SD": [-99.9]}},
        has={"YYMMDDHHMI": "202601152300", "STN.ID": "90", "STN.KO": "속초", "SD": "1.5"},
        last={"STN.ID": "9619", "SD": None},
    ),
    _one("kma/eqk_msg_20221029.item.json", "rows", 1, options={"rows": ""}, has={"mt": "4.1"}),
    Sample(
        file="kma/eqk_msg_nodata.json",
        protocol="datago",
        outcome=EMPTY,
        no_data={"03": NoData.EMPTY},
    ),
    _one("kma/eqk_msg_single_object_2019.json", "datago", 1, has={"tmEqk": "20190213051613"}),
    _one("kma/eqk_success.json", "datago", 1, has={"tmFc": "202605240901"}),
    _one("kma/guide_vilage_01.xml", "datago", 1, has={"obsrValue": "1.1"}),
    _one("kma/guide_vilage_02.xml", "datago", 1, has={"fcstTime": "1200"}),
    _one("kma/guide_vilage_03.xml", "datago", 1, has={"fcstValue": "21"}),
    _one("kma/guide_vilage_04.xml", "datago", 1, has={"filetype": "ODAM"}),
    _one("kma/guide_wthrwrn_01.xml", "datago", 1, has={"tmSeq": "28"}),
    _one("kma/guide_wthrwrn_02.xml", "datago", 1, has={"other": "o 없음", "warFc": "1"}),
    _one("kma/guide_wthrwrn_03.xml", "datago", 1, has={"tmFc": "201706070410"}),
    _one("kma/guide_wthrwrn_04.xml", "datago", 1, has={"stnId": "108"}),
    _one("kma/guide_wthrwrn_05.xml", "datago", 1, has={"tmSeq": "39"}),
    _one("kma/guide_wthrwrn_06.xml", "datago", 1, has={"cnt": "4"}),
    _one("kma/guide_wthrwrn_07.xml", "datago", 1, has={"tmSeq": "7"}),
    _one("kma/guide_wthrwrn_08.xml", "datago", 1, has={"tmFc": "201706062300"}),
    _one("kma/guide_wthrwrn_09.xml", "datago", 1, has={"areaCode": "S1322200", "command": "2"}),
    _one("kma/guide_wthrwrn_10.xml", "datago", 1, has={"tmEf": "201706070900"}),
    _one(
        "kma/live_getPwnCd_excerpt.json",
        "datago",
        10,
        has={"areaCode": "L1083410", "warnVar": "12", "startTime": "0"},
    ),
    _one("kma/live_getPwnStatus_202609261200.json", "datago", 1, has={"t6": "o 없 음"}),
    _one("kma/live_getWthrBrkNews_20260927_excerpt.json", "datago", 1, has={"tmSeq": "999"}),
    _one("kma/live_getWthrPwn_202609260600.json", "datago", 1, has={"pwn": "o 없음"}),
    _one(
        "kma/live_getWthrWrnMsg_20260926_excerpt.json",
        "datago",
        4,
        has={"warFc": "1"},
        broken_texts=1,
    ),
    _one("kma/live_uvidx_v5_excerpt.json", "datago", 1, has={"h0": "4", "h60": None}),
    _one(
        "kma/ncst_20170711_old_numeric_types.json",
        "datago",
        1,
        options={"pivot": _CELL},
        has={"T1H": "30.2", "baseDate": "20170711", "SKY": "3"},
    ),
    _one(
        "kma/ncst_andong_20260822_2100.items.json",
        "rows",
        1,
        options={"pivot": _CELL},
        has={"T1H": "23.6", "UUU": "-1.7"},
    ),
    _one(
        "kma/ncst_missing_minus999.items.json",
        "rows",
        1,
        options={"pivot": {**_CELL, "beyond": 900}},
        has={"T1H": None, "REH": None, "nx": "122"},
    ),
    _one("kma/ultra_srt_fcst.seoul_0600.raw.json", "datago", 50, has={"category": "LGT"}),
    _one("kma/ultra_srt_fcst.seoul_0600_full_page.raw.json", "datago", 66, has={"nx": "55"}),
    _one(
        "kma/ultra_srt_ncst.seoul_0600.raw.json",
        "datago",
        1,
        options={"pivot": _CELL},
        has={"T1H": "13.1", "PTY": "0", "REH": "54"},
    ),
    _one("kma/village_fcst.seoul_default.raw.json", "datago", 100, has={"category": "TMP"}),
    _one("kma/village_fcst.xml_response.raw.json", "datago", 100, has={"nx": "55"}),
    # Roads.
    _one("its/cctvInfo_envelope.json", "its", 2, last={"cctvurl": None, "coordx": "127.0"}),
    _one("its/cctvInfo_rows.json", "rows", 2, has={"roadsectionid": None, "coordy": "35.17806"}),
    _one("its/eventInfo_20221220_daejeon.items.json", "rows", 7, has={"linkId": "1870199600"}),
    _one("its/eventInfo_20260914_seoul.shape.json", "its", 3, has={"coordX": "126.9922"}),
    _one("its/kpubdata_road_traffic_flat.json", "its", 3, has={"speed": "95.4"}),
    _one("its/trafficInfo_envelope.json", "its", 1, has={"speed": "95.4", "linkNo": None}),
    _one(
        "topis/AccInfo_20140106_live.xml",
        "seoul",
        1,
        has={"acc_id": "593894", "occr_time": "0000", "grs80tm_x": "194423.5962627257"},
    ),
    _one(
        "topis/AccInfo_2026_bongeungyo.xml",
        "seoul",
        1,
        has={
            "acc_road_code": "009",
            "acc_info": (
                "탄천나들목 및 봉은교 구조개선공사\n-일시 : 26.4.7(화)10:00~27.2.28(일) 23:59\n"
                "-장소 : 봉은교\n-통제 : 양방향 전면통제"
            ),
        },
    ),
    _one("topis/AccMainCode_live.xml", "seoul", 12, has={"acc_type_nm": "교통사고"}),
    _one("topis/LinkVerInfo.xml", "seoul", 1, has={"GRS80TM_X": "194000"}),
    _one("topis/SpotInfo_live_excerpt.xml", "seoul", 3, has={"grs80tm_y": "452136"}),
    _one("topis/TrafficInfo.xml", "seoul", 1, has={"prcs_spd": "14", "prcs_trv_time": "771"}),
    _one("topis/VolInfo.xml", "seoul", 3, has={"vol": "247"}),
    _one("utic/imsOpenData_20260914.xml", "utic", 1, has={"incidentId": "L90173419309"}),
    _bad("utic/ip_not_allowed.json", "utic", AUTH),
    # Seoul.
    _one(
        "seoul/GetParkingInfo.json",
        "seoul",
        2,
        has={"TPKCT": "1260.0", "NOW_PRK_VHCL_CNT": "698.0"},
        last={"PRK_STTS_YN": "0"},
    ),
    _one("seoul/bike_realtime_success.json", "seoul", 3, has={"parkingBikeTotCnt": "7"}),
    _one("seoul/bike_station_master_success.json", "seoul", 3, has={"RENT_ID": "ST-10"}),
    _one(
        "seoul/citydata.json",
        "seoul",
        1,
        options={"rows": "SeoulRtd.citydata_ppltn"},
        has={"AREA_PPLTN_MIN": "12000"},
    ),
    _one(
        "seoul/citydata_gangnam_20260905.json",
        "seoul",
        1,
        options={"rows": "CITYDATA/LIVE_PPLTN_STTS"},
        has={"AREA_NM": "강남역", "PPLTN_RATE_20": "29.0", "FCST_PPLTN": None},
    ),
    _one(
        "seoul/citydata_traffic_parking.json",
        "seoul",
        1,
        options={"rows": "CITYDATA/PRK_STTS", "keep": {"area": "CITYDATA/AREA_NM"}},
        has={"PRK_CD": "1892050", "area": "이촌한강공원"},
    ),
    _bad("seoul/empty_response.json", "seoul", EMPTY),
    _bad("seoul/error_auth.json", "seoul", AUTH),
    _one("seoul/subway_realtime_arrival_success.json", "seoul", 2, has={"barvlDt": "45"}),
    # Messages, fires, medicine, epidemics.
    _one(
        "disaster_sms/old_DisasterMsg2_envelope_20230105.json",
        "lofin",
        1,
        has={"md101_sn": "188924"},
    ),
    _one("disaster_sms/old_DisasterMsg_rows_20201221.json", "rows", 1, has={"location_id": "87"}),
    _one(
        "disaster_sms/safetydata_DSSP-IF-00247_20260818.json",
        "safetydata",
        2,
        has={"SN": "266798", "REG_YMD": "2026/08/18 02:01:05.000000000"},
        last={"RCPTN_RGN_NM": "경상남도 거제시"},
    ),
    _bad("disaster_sms/safetydata_key_error.json", "safetydata", AUTH),
    _one("disaster_sms/safetydata_row_20230916.json", "rows", 1, options={"rows": ""}),
    _one("fire/guide_busan119_01.xml", "datago", 10, has={"juriswardid2": "연산119안전센터"}),
    *(_one(f"fire/guide_nfa_ems_0{number}.xml", "datago", 2) for number in range(1, 7)),
    _one("fire/nfa_condition.json", "datago_array", 2, has={"topBpsr": "122"}),
    _one("fire/nfa_firstaid.json", "datago_array", 2, has={"fstaCdNm": "비관, 기타"}),
    _one("fire/nfa_transfer.json", "datago_array", 2, has={"frnrAt": "N"}),
    _one("fire/nfa_vehicle_dispatch.json", "datago_array", 2, has={"vhclNo": "998머5826"}),
    _one("fire/nfa_vehicle_info.json", "datago_array", 2, has={"vhclNo": "85오6571"}),
    Sample(
        file="nfds/monitorData.shape.json",
        protocol="nfds",
        rows=1,
        has={"overDate": "2025-12-26 11:11:00", "dethNum": "0", "expMount": None},
    ),
    _one("aed/nmc_aed_manage.live.xml", "datago", 5, has={"friEndTme": "2400"}),
    _one("covid/Covid19InfStateJson_20210829.xml", "datago", 1, has={"resutlNegCnt": "12004765"}),
    _one(
        "covid/Covid19InfState_20220408_fewer_fields.xml",
        "datago",
        2,
        has={"decideCnt": "14983694", "updateDt": None},
    ),
    _one(
        "covid/kdca_EIDAPIService_Region.shape.json",
        "datago",
        2,
        has={"resultVal": "3,016"},
        last={"resultVal": None},
    ),
    _one("emergency_bell/emergency_call_box.live.json", "datago", 5, has={"EXTRA_FWK": None}),
    # Businesses, money, statistics.
    _one("localdata/general_restaurant.raw.json", "datago", 10, has={"CLSBIZ_YMD": None}),
    _one("localdata/rest_cafe.raw.json", "datago", 10, has={"CRD_INFO_X": "161149.83125516"}),
    _bad("lofin365/error_auth.json", "lofin", AUTH),
    _one("lofin365/success_fiacrv.json", "lofin", 2, has={"tott_sum_amt": "50758554122542"}),
    _one("lofin365/success_single_page.json", "lofin", 3, has={"laf_hg_nm": "서울본청"}),
    _bad("kosis/error_auth.json", "kosis", AUTH),
    _one("kosis/industrial_production_success.json", "kosis", 1, has={"DT": "113.17"}),
    _one("kosis/success_single_page.json", "kosis", 3, last={"DT": "-11111"}),
)

_KST: Final = dt.timezone(dt.timedelta(hours=9))
_ENGLISH: Final = {"language": "en"}
_MADRID: Final = "Madrid-AmbientObserved-28079004-2016-03-15T11:00:00"
_URN: Final = f"urn:ngsi-ld:AirQualityObserved:{_MADRID}"


def _alerts(file: str, rows: int, /, **more: Any) -> Sample:
    """Describe alerts of the Common Alerting Protocol, told in English."""
    return Sample(file=f"cap/{file}", protocol="cap", rows=rows, options=_ENGLISH, **more)


def _csv(file: str, rows: int, /, **more: Any) -> Sample:
    """Describe a file that came into a folder."""
    headers = {"file": file.rpartition("/")[2]}
    return Sample(file=file, protocol="drop_folder", rows=rows, headers=headers, **more)


SECOND: Final[tuple[Sample, ...]] = (
    # Warnings.
    _alerts(
        "australia.cap",
        1,
        has={"event": "Fire", "severity": "Minor", "expires": "2011-10-06T13:04:00+00:00"},
    ),
    _alerts(
        "bushfire_valid.edxlde",
        7,
        has={"key": "tag:www.rfs.nsw.gov.au2011-10-18:40500", "geocode": "AU-NSW"},
    ),
    _alerts(
        "canada.cap",
        1,
        has={"msgType": "Update", "headline": "severe thunderstorm watch"},
        gone=("2.49.0.1.124.a3f342a4.2012", "2.49.0.1.124.60f31a3a.2012"),
    ),
    _alerts("canada_errors.cap", 0, outcome=UNREADABLE, malformed=1),
    _alerts("earthquake.cap", 1, has={"parameter.Magnitude": "6.3", "certainty": "Likely"}),
    _alerts("earthquake-iso8859-1.cap", 1, has={"event": "Earthquake"}),
    _alerts("invalid.cap", 0, outcome=UNREADABLE, malformed=1),
    _alerts("no_optional_fields.cap", 0, outcome=EMPTY),
    _alerts("noaa_errors.cap", 1, has={"event": "Flood Warning", "severity": "Unknown"}),
    _alerts("wcatwc-warning.cap", 1, has={"severity": "Extreme"}, gone=("PAAQ-1-lqw6d6",)),
    _alerts("weather.cap", 1, has={"event": "Flash Flood Watch", "geocode": "030049 MTZ014"}),
    _alerts("weather.atom", 1, has={"event": "Flash Flood Watch"}),
    Sample(
        file="cap/earthquake_index.atom",
        protocol="georss",
        rows=1,
        has={"id": "urn:earthquake-usgs-gov:us:2010apcd", "title": "M 5.3, Tonga"},
        newest=dt.datetime(2010, 8, 30, 23, 25, 40, tzinfo=dt.UTC),
    ),
    # An index without the alerts that it leads to says nothing of what they warn of.
    _alerts("weather_index.atom", 0, outcome=UNREADABLE),
    Sample(
        file="cap/ny_index.rss",
        protocol="georss",
        rows=2,
        has={"id": "NYAlert-ALLHAZALERT-3167113", "updated": "2011-02-04T20:20:00+00:00"},
    ),
    # Roads, sensors, maps.
    Sample(
        file="datex2/situation_krm_2021_excerpt.xml",
        protocol="datex2",
        rows=1,
        has={"id": "KRM043951", "type": "SpeedManagement", "severity": "high"},
        newest=dt.datetime(2021, 4, 13, 5, 13, 19, 627000, tzinfo=dt.UTC),
    ),
    Sample(
        file="sensorthings/Observations_bgs_20230328.json",
        protocol="sensorthings",
        rows=3,
        has={"result": "1009.86", "phenomenonTime": "2023-03-28T10:30:00+00:00"},
        last={"@iot.id": "211807147"},
        newest=dt.datetime(2023, 3, 28, 18, 15, tzinfo=dt.UTC),
    ),
    # The first page of several: alone it is half a list.
    Sample(file="arcgis/query_page_exceeded.shape.json", protocol="arcgis", outcome=UNREADABLE),
    *(
        Sample(
            file=f"ngsi_ld/AirQualityObserved.example{end}",
            protocol="ngsi_ld",
            rows=1,
            has={"id": name, "temperature": "12.2", "address.addressLocality": "Madrid"},
            newest=dt.datetime(2016, 3, 15, hour, tzinfo=_KST),
        )
        for end, name, hour in (
            (".json", _MADRID, 11),
            (".jsonld", _URN, 11),
            ("-normalized.json", _MADRID, 11),
            ("-normalized.jsonld", _URN, 11),
            ("-geojsonfeature.json", _URN, 12),
        )
    ),
    *(
        Sample(
            file=f"sgis/{name}_boundary.geojson",
            protocol="ogc_features",
            rows=2,
            options={"crs": 5179},
            has={"adm_cd": code},
        )
        for name, code in (("sido", "11"), ("sigungu", "11110"))
    ),
    # Cameras.
    Sample(
        file="onvif/recorded_hikvision_PullMessagesResponse_20240525.xml",
        protocol="onvif_events",
        outcome=EMPTY,  # all of it says how things stand, and that nothing happens
    ),
    Sample(
        file="onvif/spec_PullMessagesResponse.xml",
        protocol="onvif_events",
        rows=2,
        has={"event": "RuleEngine/LineDetector/Crossed", "Source.Rule": "MyImportantFence1"},
        last={"UtcTime": "2008-10-10T12:24:57.789000+00:00", "Data.ObjectId": "19"},
    ),
    Sample(
        file="onvif/spec_CreatePullPoint.xml",
        protocol="onvif_events",
        outcome=UNREADABLE,
        malformed=1,
    ),
    Sample(
        file="onvif/spec_GetServicesResponse.not_wellformed.txt",
        protocol="onvif_events",
        outcome=UNREADABLE,
        malformed=1,
    ),
    Sample(
        file="onvif/spec_mqtt_LineCrossed.payload.json",
        protocol="mqtt",
        rows=1,
        options={"payload": "profile_m"},
        headers={
            "topic": "MyDevice/onvif-ej/RuleEngine/LineDetector/Crossed/&1/2/MyImportantFence1"
        },
        has={"device": "MyDevice", "keys": "1/2/MyImportantFence1", "Data.ObjectId": "15"},
        newest=dt.datetime(2008, 10, 10, 12, 24, 57, 321000, tzinfo=dt.UTC),
    ),
    Sample(
        file="onvif/spec_MetadataStream_mqtt.payload.json",
        protocol="mqtt",
        rows=1,
        options={"payload": "profile_m"},
        headers={"topic": "MyDevice/onvif-mj/VideoAnalytics/1/MyClassifier"},
        has={"ObjectId": "15", "class": "Human", "likelihood": "0.8"},
    ),
    # Energy.
    Sample(file="enphase/api_v1_production.json", protocol="enphase", rows=1),
    Sample(
        file="enphase/api_v1_production_inverters.json",
        protocol="enphase",
        rows=5,
        has={"serialNumber": "482243033113", "at": "2023-09-26T18:28:39+00:00"},
    ),
    Sample(file="enphase/ivp_ensemble_power.json", protocol="enphase", rows=5, has={"soc": "21"}),
    Sample(file="enphase/ivp_ensemble_secctrl.json", protocol="enphase", rows=1),
    Sample(
        file="enphase/ivp_meters_readings.json",
        protocol="enphase",
        rows=3,
        has={"eid": "704643328", "activePower": "1714.424"},
    ),
    Sample(
        file="enphase/production.json",
        protocol="enphase",
        rows=5,
        has={"group": "production", "wNow": "1592"},
        last={"group": "storage", "at": None},
    ),
    Sample(file="enphase/production.json_log.json", protocol="enphase", outcome=UNREADABLE),
    Sample(file="enphase/info.xml", protocol="enphase", outcome=UNREADABLE),
    Sample(
        file="fusionsolar/getStationRealKpi.json",
        protocol="fusionsolar",
        rows=1,
        has={"stationCode": "NE=1", "dataItemMap.day_power": "5.0"},
    ),
    _bad("fusionsolar/session_expired.json", "fusionsolar", AUTH),
    # Files that are dropped.
    _csv(
        "cctv_standard/header_and_row_2026.csv",
        1,
        has={"소재지도로명주소": "서울특별시 종로구, 북촌로 134-1", "설치연월": "202005"},
    ),
    _csv("cctv_standard/header_older.csv", 0, outcome=EMPTY),
    _csv("fire/nfa_119_safety_centers_20250701.cp949.csv", 1144, has={"순번": "1"}),
    _csv("standard_csv/child_zone_header.csv", 0, outcome=EMPTY),
    _csv("standard_csv/fire_water_header.csv", 2, has={"시설번호": "광산-1"}),
    _csv("standard_csv/nodelink_MOCT_LINK_columns.csv", 1, has={"LINK_ID": "2630193301"}),
    _csv("standard_csv/school_zone_link_header.csv", 1, has={"학교명": "가초등학교"}),
    _csv("standard_csv/schools_header.csv", 0, outcome=EMPTY),
)

#: Files that are no answers, and what they are.
NOT_ANSWERS: Final = {
    "*/SOURCE": "where the files beside it are from",
    "*/LICENSE*": "the licence of the files beside it",
    "*.meta.json": "how the answer of the same name was asked for",
    "*.headers.txt": "the headers of the answer of the same name",
    "errors/seoul_openapi_codes.tsv": "a list of codes; each has a meaning, by a test of its own",
    "kma/grid_gangdong_gangnam.csv": "the official cells of dongs",
    "complaints/acrc_operations.json": "names of operations",
    "standard_csv/shelters_field_map.json": "names of fields",
    "standard_csv/utic_getSafeOpenJson_fields.json": "names of fields",
    "sunspec/model_*.json": "definitions of models; a device is read in a test of its own",
    "rems/frames.json": "frames in hexadecimal, each read in a test of its own",
    "onvif/topicns.xml": "the schema of topics",
    "onvif/*.topic.txt": "the topic of the message of the same name",
    "onvif/spec_MetadataStream.xml": "of the metadata track of a stream, which is not asked for",
    "onvif/spec_LicensePlate.xml": "of the same track, and about persons",
}
