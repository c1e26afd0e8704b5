"""The Korean side of what became of the runs of feeds, as the data board tells it to staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # layers.events
    "Its time of {time} is more than {minutes} minutes ahead.": (
        "시각 {time}이(가) {minutes}분 넘게 앞서 있습니다."
    ),
    "Its time of {time} is of a clock that was never set.": (
        "시각 {time}은(는) 맞춘 적 없는 시계의 값입니다."
    ),
    # layers.feeds: entering, protocols.form; layers.store.feed_entries
    "{value} % is outside {least} to {most} %.": "{value}%는 {least}~{most}% 범위를 벗어납니다.",
    "'{name}' was entered before: enter its new value there.": (
        "'{name}' 항목은 이미 있습니다. 그 항목에 새 값을 입력하세요."
    ),
    "{approved} of {count} entries are approved.": "입력 {count}건 가운데 {approved}건 승인.",
    "{count} were refused.": "{count}건 반려.",
    # layers.validate, layers.places: of what is told beside the common ones in korean_edits
    "Row {number} has the same key '{key}' and says something else.": (
        "{number}행과 식별자 '{key}'이(가) 같은데 내용이 다릅니다."
    ),
    "It has no coordinates.": "좌표가 없습니다.",
    "Its geometry is empty.": "도형이 비어 있습니다.",
    "It is a {kind} where a {wanted} belongs.": "{wanted} 도형이어야 하는데 {kind}입니다.",
    "It has {count} vertices; at most {most} are taken.": (
        "꼭짓점이 {count}개입니다. 최대 {most}개까지 받습니다."
    ),
    # layers.feeds: asking, running, quota, drift
    "Nothing was answered.": "응답이 없습니다.",
    "The run took more than {limit}.": "수집이 {limit} 안에 끝나지 않았습니다.",
    "The run ended before everything was asked for.": "모두 요청하기 전에 수집이 끝났습니다.",
    "The run failed for a fault of ours ({kind}): see the log.": (
        "내부 오류로 수집하지 못했습니다({kind}). 로그를 확인하세요."
    ),
    "It could not be {step} for a fault of ours ({kind}): see the log.": (
        "내부 오류로 {step} 단계를 마치지 못했습니다({kind}). 로그를 확인하세요."
    ),
    "{count} texts lost letters on their side.": (
        "제공 기관에서 글자가 깨진 문구가 {count}개입니다."
    ),
    "The newest record is dated {time}, which is still to come: freshness does not count it.": (
        "가장 최근 자료의 시각이 아직 오지 않은 {time}입니다. 최신성 계산에서 뺐습니다."
    ),
    "Hardly a record has '{fields}' any more.": "'{fields}' 값이 거의 사라졌습니다.",
    "{error} The rest did not come.": "{error} 나머지는 오지 않았습니다.",
    "'{host}' is not known.": "'{host}' 주소를 찾을 수 없습니다.",
    # layers.feeds.lists
    "{pages} pages of {size} do not hold the list.": (
        "{size}건씩 {pages}쪽으로도 목록이 끝나지 않습니다."
    ),
    "Page {number} repeats another: {rows} of {total} rows.": (
        "{number}쪽이 다른 쪽과 같습니다({total}건 중 {rows}건)."
    ),
    "It says {total} rows and holds none.": "{total}건이라고 하나 한 건도 없습니다.",
    "It says {total} rows and holds {count}.": "{total}건이라고 하나 {count}건이 들어 있습니다.",
    "The list goes on after the last page.": "마지막 쪽 뒤에도 목록이 이어집니다.",
    "There are no rows at {paths}.": "{paths} 위치에 자료가 없습니다.",
    "The row is no record.": "행이 레코드가 아닙니다.",
    # layers.feeds: observing, placing, areas
    "It has no key.": "식별자가 없습니다.",
    "It does not say when.": "시각이 없습니다.",
    "Layer '{layer}' has no item whose {field} is '{value}'.": (
        "'{layer}' 레이어에 {field} 값이 '{value}'인 항목이 없습니다."
    ),
    "It names no item of layer '{layer}'.": "'{layer}' 레이어의 어느 항목인지 적혀 있지 않습니다.",
    "No district is loaded: there is nowhere to put its figures.": (
        "불러온 자치구가 없어 지표를 둘 곳이 없습니다."
    ),
    "No district is loaded: feeds have nowhere to ask about.": (
        "불러온 자치구가 없어 수집할 지역을 모릅니다."
    ),
    "The answer has no column '{column}', which names the place.": (
        "응답에 지역을 나타내는 '{column}' 열이 없습니다."
    ),
    "None of the {count} records of feed '{feed}' names a place of this district.": (
        "'{feed}' 자료 {count}건 가운데 이 자치구의 것이 없습니다."
    ),
    "{count} records of elsewhere were left out.": "다른 지역 자료 {count}건은 제외했습니다.",
    "The list has no column '{column}', by which ours are told.": (
        "목록에 우리 지역을 가려낼 '{column}' 열이 없습니다."
    ),
    "'{feed}' asks about '{word}', which [words] in feeds.toml must say here.": (
        "'{feed}' 정의의 '{word}' 값을 알 수 없습니다. feeds.toml의 [words]에 적어야 합니다."
    ),
    "'{feed}' waits for '{word}': nothing of it is loaded yet.": (
        "'{feed}' 연계에 필요한 '{word}' 자료가 아직 적재되지 않았습니다."
    ),
    "{count} records are of other districts.": "{count}건은 다른 자치구 자료입니다.",
    # layers.feeds.protocols
    "The answer is neither an index of alerts nor an alert, but <{tag}>.": (
        "응답이 경보 목록도 경보도 아닌 <{tag}>입니다."
    ),
    "The index leads to {links} alerts, of which {count} were fetched.": (
        "경보 {links}건 가운데 {count}건만 받았습니다."
    ),
    "Alert '{alert}' lacks its {name}.": "경보 '{alert}'에 {name} 값이 없습니다.",
    "Alert '{alert}' was sent at '{time}', which is no time.": (
        "경보 '{alert}'의 발령 시각 '{time}'은(는) 시각이 아닙니다."
    ),
    "Alert '{alert}' does not say its event.": "경보 '{alert}'에 재난 종류가 없습니다.",
    "The answer holds no features of ArcGIS.": "응답에 ArcGIS 도형이 없습니다.",
    "The answer is none of an Enphase gateway.": "Enphase 게이트웨이의 응답이 아닙니다.",
    "The answer is none of FusionSolar.": "FusionSolar의 응답이 아닙니다.",
    "The login came to nothing: no station was answered.": (
        "로그인했으나 발전소 목록을 받지 못했습니다."
    ),
    "The answer lists no files of GBFS.": "응답에 GBFS 파일 목록이 없습니다.",
    "A file of GBFS holds no list.": "GBFS 파일에 목록이 없습니다.",
    "{count} files came, and those needed are: {names}.": (
        "파일 {count}개를 받았습니다. 필요한 파일: {names}."
    ),
    "The answer is no Atom and no RSS, but <{tag}>.": "Atom도 RSS도 아닌 <{tag}> 응답입니다.",
    "No situations of DATEX II, but <{tag}>.": "DATEX II 상황 정보가 아닌 <{tag}> 응답입니다.",
    "The table has no end: it was cut.": "표의 끝이 없습니다. 중간에 잘렸습니다.",
    "The table does not name its columns.": "표에 열 이름이 없습니다.",
    "The line has {values} values under {names} names.": (
        "열 이름은 {names}개인데 값이 {values}개인 줄이 있습니다."
    ),
    "No table: {said}": "표가 아닙니다: {said}",
    "The status holds no announcement.": "특보 현황에 발표 정보가 없습니다.",
    "{count} in force by announcement {at}/{number}.": "발효 중 {count}건(발표 {at}/{number}).",
    "'{said}' is no known part of {region}.": "'{said}'은(는) {region}의 알려진 구역이 아닙니다.",
    "The list of warnings in force is empty: '{text}'.": "발효 중 특보 목록이 비었습니다: '{text}'",
    "Both none and some are in force: '{text}'.": "없음과 발효 중이 함께 적혀 있습니다: '{text}'",
    "The brackets of '{text}' do not match.": "'{text}'의 괄호가 맞지 않습니다.",
    "'{said}' may be {name}: letters were lost.": "'{said}'은(는) {name}일 수 있습니다(글자 깨짐).",
    "'{place}' was not reached yet.": "'{place}'에 아직 연결하지 못했습니다.",
    "The broker refuses: {code}.": "중계 서버가 거부했습니다: {code}",
    "The broker refuses '{topic}'.": "중계 서버가 '{topic}' 구독을 거부했습니다.",
    "A message on '{topic}' is none of ONVIF Profile M.": (
        "'{topic}' 메시지가 ONVIF Profile M 형식이 아닙니다."
    ),
    "The answer is no list of NGSI-LD entities.": "NGSI-LD 개체 목록이 아닙니다.",
    "The answer is no GeoJSON FeatureCollection.": "GeoJSON FeatureCollection이 아닙니다.",
    "The answer is no list of SensorThings.": "SensorThings 목록이 아닙니다.",
    "The answer holds neither 'value' nor an entity.": "응답에 'value'도 개체도 없습니다.",
    "The answer holds no PullMessagesResponse.": "응답에 PullMessagesResponse가 없습니다.",
    "The camera tells no events.": "카메라가 이벤트를 알리지 않습니다.",
    "The camera gives no subscription.": "카메라가 구독을 받지 않습니다.",
    "No device was asked.": "장치에 요청하지 못했습니다.",
    "The registers do not begin with the marker of SunSpec.": "SunSpec 표식으로 시작하지 않습니다.",
    "The chain of SunSpec models is cut.": "SunSpec 모델 목록이 중간에 끊겼습니다.",
    "'{frame}' is no frame of REMS.": "'{frame}'은(는) REMS 프레임이 아닙니다.",
    "The checksum or length of '{frame}' is wrong.": "'{frame}'의 체크섬이나 길이가 틀립니다.",
    "Features have different CRS: {codes}.": "도형의 좌표계가 서로 다릅니다: {codes}",
    "The files have different CRS, or none.": "파일의 좌표계가 서로 다르거나 없습니다.",
    "No folder for files is set up: say 'drop' in feeds.toml.": (
        "파일을 받을 폴더가 없습니다. feeds.toml의 'drop'을 정하세요."
    ),
    "'{name}' has {size} bytes; at most {most} are read.": (
        "'{name}' 파일이 {size}바이트입니다. 최대 {most}바이트까지 읽습니다."
    ),
    "There is no secret '{name}' with the address of the database.": (
        "데이터베이스 주소가 든 비밀값 '{name}'이(가) 없습니다."
    ),
    # layers.store.foreign
    "'{where}' did not answer the query ({kind}).": "'{where}'가 질의에 답하지 않았습니다({kind}).",
    "The query gives more than {most} rows.": "질의 결과가 {most}행을 넘습니다.",
    "The query gives no rows: it must be a SELECT.": "결과가 없는 질의입니다. SELECT여야 합니다.",
}
