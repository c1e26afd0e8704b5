"""What an answer means: by its codes, its status and its first letter."""

import pytest
from feeds.reading_feeds import answered

from layers.feeds.classified import opened
from layers.feeds.outcome import NoData, Outcome

OK, EMPTY, NOT_YET = Outcome.OK, Outcome.EMPTY, Outcome.NOT_YET
AUTH, QUOTA, BLOCKED = Outcome.AUTH, Outcome.QUOTA, Outcome.BLOCKED
BAD, DOWN, UNREADABLE = Outcome.BAD_REQUEST, Outcome.DOWN, Outcome.UNREADABLE


def meaning(body, *, status=200, **no_data):
    declared = {code.removeprefix("code"): NoData(word) for code, word in no_data.items()}
    sent = body.encode() if isinstance(body, str) else body
    return opened(answered(sent, status=status), no_data=declared)


def header(code, message="x"):
    return {"response": {"header": {"resultCode": code, "resultMsg": message}, "body": {}}}


@pytest.mark.parametrize("code", ["00", "0", 0, "000", "0000", "200", "S00"])
def test_success_is_written_in_many_ways(code):
    assert meaning(header(code)).outcome is OK


def test_success_may_say_no_code_at_all():
    assert meaning({"data": [{"code": "A07"}]}).outcome is OK
    assert meaning({"code": "A07", "name": "no envelope"}).outcome is OK


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("01", DOWN), ("02", DOWN), ("04", DOWN), ("05", DOWN), ("10", BAD), ("11", BAD),
        ("12", BAD), ("20", AUTH), ("21", AUTH), ("22", QUOTA), ("30", AUTH), ("31", AUTH),
        ("32", AUTH), ("33", AUTH), ("34", AUTH), (4001, QUOTA), (4005, AUTH), (1, DOWN),
    ],
)  # fmt: skip
def test_the_common_codes_have_their_outcomes(code, outcome):
    assert meaning(header(code)).outcome is outcome


def test_no_data_means_what_the_feed_declares_and_undeclared_is_never_nothing():
    assert meaning(header("03", "NODATA_ERROR"), code03="empty").outcome is EMPTY
    assert meaning(header("3", "NODATA_ERROR"), code03="not_yet").outcome is NOT_YET
    assert meaning(header("03", "NODATA_ERROR")).outcome is UNREADABLE
    assert meaning(header("87", "NEW")).outcome is UNREADABLE


def test_a_refusal_for_the_key_holds_whatever_its_code_says():
    told = [{"resultCode": "03", "resultMsg": "허용된 IP가 아닙니다."}]
    assert meaning(told, code03="empty").outcome is AUTH
    assert meaning(header("99", "등록되지 않은 서비스키입니다.")).outcome is AUTH
    assert meaning(header("99", "LIMITED NUMBER OF SERVICE REQUESTS EXCEEDS")).outcome is QUOTA
    assert meaning(header("99", "UNKNOWN_ERROR")).outcome is DOWN
    assert meaning(header("99", "최대 조회 기간은 6일 전까지입니다.")).outcome is BAD


def test_a_gateway_answers_in_xml_though_json_was_asked_for_and_with_status_200():
    body = (
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
        "<returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg>"
        "<returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    )
    it = meaning(body)
    assert it.outcome is QUOTA
    assert it.said == "22: LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"X": {"RESULT": {"CODE": "INFO-200", "MESSAGE": "없음"}, "row": []}}, EMPTY),
        ({"RESULT": {"CODE": "ERROR-336", "MESSAGE": "1000건"}}, BAD),
        ({"RESULT": {"RESULT.CODE": "INFO-000", "RESULT.MESSAGE": "정상"}, "s": []}, OK),
        ({"X": [{"head": [{"RESULT": {"CODE": "ERROR-337", "MESSAGE": "x"}}]}]}, QUOTA),
        ({"RESULT": [{"CODE": "ERROR-290", "MESSAGE": "x"}]}, AUTH),
        ({"errorMessage": {"code": "INFO-000", "message": "정상"}, "list": []}, OK),
        ({"status": 500, "code": "INFO-200", "message": "해당하는 데이터가 없습니다."}, EMPTY),
        ({"err": "20", "errMsg": "필수요청변수값이 누락되었습니다."}, BAD),
        ({"err": "30", "errMsg": "데이터가 존재하지 않습니다."}, UNREADABLE),
        ({"code": -4, "msg": "등록되지 않은 인증키"}, AUTH),
        ({"error": {"code": 498, "message": "Invalid token."}}, AUTH),
        ({"result": {"status": 401, "message": "유효한 인증키가 아닙니다."}}, AUTH),
        ({"errCd": 0, "errMsg": "Success", "features": []}, OK),
        ({"errCd": -100, "errMsg": "검색결과가 존재하지 않습니다."}, EMPTY),
        ({"response": {"msgHeader": {"resultCode": 4, "resultMessage": "없음"}}}, UNREADABLE),
    ],
)
def test_where_a_code_stands_says_whose_it_is(body, outcome):
    assert meaning(body).outcome is outcome


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (502, "Error forwarding request to backend server", DOWN),
        (200, "Unexpected errors", DOWN),
        (200, "", UNREADABLE),
        (400, "<html><body>Request Blocked</body></html>", BLOCKED),
        (200, "<html><body>Request Blocked</body></html>", BLOCKED),
        (200, "<!DOCTYPE html><html>점검 중</html>", UNREADABLE),
        (503, "<html>maintenance</html>", DOWN),
        (401, '{"message": "no"}', AUTH),
        (429, "slow down", QUOTA),
        (404, "not here", BAD),
        (304, "", DOWN),
        (200, '{"response": {"header"', UNREADABLE),
        (500, '{"response": {"header": {"resultCode": "87"}}}', DOWN),
    ],
)
def test_what_carries_no_code_is_judged_by_its_status_and_its_first_letter(status, body, outcome):
    it = meaning(body, status=status)
    assert it.outcome is outcome
    assert it.said


def test_who_was_not_asked_says_why():
    refused = opened(answered(status=0, trouble="No key.", refused=AUTH), no_data={})
    assert (refused.outcome, refused.said) == (AUTH, "No key.")
    cut = opened(answered(b"{}", status=0, trouble="It took too long."), no_data={})
    assert (cut.outcome, cut.said) == (DOWN, "It took too long.")
