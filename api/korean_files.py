"""The Korean side of what is said about files: those that are sent in, and those taken along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    "Source '{source}' comes by its feed and not as a file.": (
        "'{source}' 출처는 파일이 아니라 연계로 들어옵니다."
    ),
    # api.sending, layers.sending.uploads
    "The parameter 'name' is needed: the name of the file.": "'name' 값이 필요합니다(파일 이름).",
    "The property 'layer' is needed: which layer the file is for.": (
        "'layer' 속성이 필요합니다(어느 레이어의 파일인지)."
    ),
    "The property 'crs' must be an EPSG code, such as 5186.": (
        "'crs' 속성은 5186 같은 EPSG 코드여야 합니다."
    ),
    "The property '{name}' must be an object of texts.": (
        "'{name}' 속성은 문자열로 된 객체여야 합니다."
    ),
    "No layer is open to files of {name}.": "파일을 올릴 수 있는 레이어가 없습니다({name}).",
    "Another file is being read; try again shortly.": (
        "다른 파일을 읽고 있습니다. 잠시 후 다시 시도하세요."
    ),
    "There is no sent file '{number}'; files are kept for a day.": (
        "보낸 파일 '{number}'이(가) 없습니다. 파일은 하루 동안 보관합니다."
    ),
    "'{name}' is not the name of a file.": "'{name}'은(는) 파일 이름이 아닙니다.",
    "'{name}' is of no kind that can be sent (there are: {known}); a Shapefile is sent as a .zip"
    " with all its parts.": (
        "'{name}'은(는) 받을 수 없는 형식입니다(받는 형식: {known}). 셰이프파일은 모든 파일을"
        " .zip으로 묶어 보내세요."
    ),
    "A sent file has at most {size} MB.": "파일은 {size} MB까지 보낼 수 있습니다.",
    "The disk has no room for the file.": "디스크에 파일을 둘 공간이 없습니다.",
    "'{name}' is empty.": "'{name}'은(는) 빈 파일입니다.",
    # layers.sending.reading, layers.guarded
    "It cannot be worked on for a fault of ours ({kind}).": (
        "내부 오류로 처리하지 못했습니다({kind})."
    ),
    "It takes more than {seconds} s or {size} MB to work on it.": (
        "처리에 {seconds}초 또는 {size} MB가 넘게 필요해 멈췄습니다."
    ),
    "'{name}' is of no known kind (there are: {known}, .zip).": (
        "'{name}'은(는) 모르는 형식입니다(받는 형식: {known}, .zip)."
    ),
    "'{name}' must hold one file to read (there are: {there}).": (
        "'{name}' 안에 읽을 파일이 하나만 있어야 합니다(있는 것: {there})."
    ),
    "The Shapefile has no .prj, so that nobody knows its CRS.": (
        "셰이프파일에 .prj가 없어 좌표계를 알 수 없습니다."
    ),
    "The .prj of the Shapefile cannot be read, so that nobody knows its CRS.": (
        "셰이프파일의 .prj를 읽을 수 없어 좌표계를 알 수 없습니다."
    ),
    "The .prj names the ellipsoid '{ellipsoid}' and no shift to WGS 84, which may be off by some"
    " hundred metres; such maps are often EPSG:5174, 2097 or 5173.": (
        ".prj에 '{ellipsoid}' 타원체만 있고 WGS 84 변환값이 없어 수백 미터 어긋날 수 있습니다."
        " 이런 지도는 대개 EPSG:5174, 2097, 5173입니다."
    ),
    # layers.sending.understanding
    "The file has no column '{column}'.": "파일에 '{column}' 열이 없습니다.",
    "Layer '{layer}' has no field '{name}' to take it.": (
        "'{layer}' 레이어에는 값을 넣을 '{name}' 항목이 없습니다."
    ),
    "The file does not say its CRS: say it as an EPSG code (in Korea often 5186, 5179, 5174 or"
    " 4326).": (
        "파일에 좌표계가 없습니다. EPSG 코드를 알려 주세요(국내는 주로 5186, 5179, 5174, 4326)."
    ),
    "The file says nowhere where its items lie: name the columns of longitude and latitude, or one"
    " of well-known text.": (
        "파일에서 위치를 찾을 수 없습니다. 경도와 위도 열, 또는 도형(WKT) 열을 정해 주세요."
    ),
    # layers.sources
    "'{name}' is an address for a driver, not a file; it is not opened.": (
        "'{name}'은(는) 파일이 아니라 드라이버 주소라서 열지 않습니다."
    ),
    "'{name}' does not end in {endings}.": "'{name}'의 확장자가 {endings}이(가) 아닙니다.",
    "There is no file '{name}'.": "'{name}' 파일이 없습니다.",
    "'{member}' in '{name}' leads out of its folder; not opened.": (
        "'{name}' 안의 '{member}'이(가) 폴더 밖을 가리켜 열지 않습니다."
    ),
    "'{member}' in '{name}' is a link; not opened.": (
        "'{name}' 안의 '{member}'이(가) 링크라서 열지 않습니다."
    ),
    "'{member}' in '{name}' is an archive itself; not opened.": (
        "'{name}' 안에 압축 파일 '{member}'이(가) 또 있어 열지 않습니다."
    ),
    "'{member}' in '{name}' declares a document type; not opened.": (
        "'{name}' 안의 '{member}'에 DOCTYPE 선언이 있어 열지 않습니다."
    ),
    "'{name}' declares a document type; not opened.": (
        "'{name}'에 DOCTYPE 선언이 있어 열지 않습니다."
    ),
    "'{name}' is a link that leads out of its folder; not opened.": (
        "'{name}'은(는) 폴더 밖을 가리키는 링크라서 열지 않습니다."
    ),
    "'{name}' is not an ordinary file.": "'{name}'은(는) 일반 파일이 아닙니다.",
    "'{name}' claims {size} bytes; more than {most} are not read.": (
        "'{name}'은(는) {size}바이트라고 합니다. {most}바이트까지만 읽습니다."
    ),
    "'{name}' holds {count} files; not opened.": (
        "'{name}' 안에 파일이 {count}개나 있어 열지 않습니다."
    ),
    "'{name}' unpacks to {size} bytes, more than {times} times its size.": (
        "'{name}'의 압축을 풀면 {size}바이트로, 원래 크기의 {times}배가 넘어 열지 않습니다."
    ),
    "'{name}' unpacks to more than {size} bytes.": (
        "'{name}'의 압축을 풀면 {size}바이트가 넘어 열지 않습니다."
    ),
    "'{name}' has a NUL at byte {at}; text has none.": (
        "'{name}'의 {at}번째 바이트가 NUL입니다. 텍스트 파일이 아닙니다."
    ),
    "'{name}' begins as UTF-8 and stops being it at byte {at}.": (
        "'{name}'은(는) UTF-8로 시작하지만 {at}번째 바이트부터 깨졌습니다."
    ),
    "'{name}' is neither UTF-8 (byte {one}, 0x{first}) nor CP949 (byte {two}, 0x{second}).": (
        "'{name}'은(는) UTF-8도({one}번째 바이트 0x{first}) CP949도({two}번째 바이트 0x{second})"
        " 아닙니다."
    ),
    "'{name}' has no header line.": "'{name}'에 머리글 줄이 없습니다.",
    "'{name}' cannot be split into columns: {reason}.": (
        "'{name}'을(를) 열로 나눌 수 없습니다: {reason}."
    ),
    "There is no column '{name}' to tell whose places are whose.": (
        "누구의 위치인지 알려 줄 '{name}' 열이 없습니다."
    ),
    "'{name}' is not a GeoJSON FeatureCollection.": (
        "'{name}'은(는) GeoJSON FeatureCollection이 아닙니다."
    ),
    "'{name}' has no table '{table}' to read (there are: {known}).": (
        "'{name}'에 읽을 '{table}' 테이블이 없습니다(있는 것: {known})."
    ),
    "'{name}' has no sheet '{sheet}' to read (there are: {known}).": (
        "'{name}'에 읽을 '{sheet}' 시트가 없습니다(있는 것: {known})."
    ),
    "'{name}' does not carry the signature of {what}.": "'{name}'은(는) {what} 파일이 아닙니다.",
    "'{name}' cannot be read: {reason}.": "'{name}'을(를) 읽을 수 없습니다: {reason}.",
    "'{name}' declares a CRS that PROJ does not know: {reason}.": (
        "'{name}'의 좌표계를 알 수 없습니다: {reason}."
    ),
    "'{name}' declares a CRS without EPSG code: {crs}.": (
        "'{name}'의 좌표계에 EPSG 코드가 없습니다: {crs}."
    ),
    "'{code}' is not an EPSG code that PROJ knows.": "'{code}'은(는) 없는 EPSG 코드입니다.",
    "'{name}' is not {kind}: its root is '{root}'.": (
        "'{name}'은(는) {kind} 파일이 아닙니다(최상위 요소: '{root}')."
    ),
    "'{name}' holds no KML.": "'{name}' 안에 KML이 없습니다.",
    "'{name}' is not {what}: {reason}.": "'{name}'은(는) {what} 형식이 아닙니다: {reason}.",
    "{count} links to other files were not followed.": (
        "다른 파일을 가리키는 링크 {count}개는 따라가지 않았습니다."
    ),
    "a GeoPackage": "GeoPackage",
    "a Shapefile": "셰이프파일",
    "a FlatGeobuf": "FlatGeobuf",
    "an Excel workbook": "Excel",
    "a zip archive": "zip",
    "a KMZ": "KMZ",
    # layers.conformed, layers.ingest, layers.store.load
    "The file has no column '{lacking}', which source '{source}' of layer '{layer}' needs; it has:"
    " {there}.": (
        "'{layer}' 레이어의 '{source}' 원천에 필요한 '{lacking}' 열이 파일에 없습니다(있는 열:"
        " {there})."
    ),
    "Source '{source}' has no rule for geometry, and the file has none.": (
        "'{source}' 원천에 위치 규칙이 없고 파일에도 위치가 없습니다."
    ),
    "Layer '{layer}' is a raster: say where rasters are kept.": (
        "'{layer}' 레이어는 래스터입니다. 래스터를 둘 곳을 정하세요."
    ),
    "{count} of {all} records of '{file}' were rejected, more than {share}; layer '{layer}' was not"
    " changed.": (
        "'{file}'의 {all}건 가운데 {count}건이 거부되어 {share}을(를) 넘었습니다. '{layer}'"
        " 레이어는 바뀌지 않았습니다."
    ),
    "{count} ids of source '{source}' are already those of another source; give the source a prefix"
    " of its own.": (
        "'{source}' 원천의 항목 ID {count}개를 이미 다른 원천이 쓰고 있습니다. ID 열을 비우거나"
        " 원천 이름을 맞추세요."
    ),
    "The load would retire {count} of the {held} records of source '{source}' in layer '{layer}',"
    " more than {share}; it needs a confirmation. Nothing was changed.": (
        "'{layer}' 레이어 '{source}' 원천의 {held}건 가운데 {count}건이 폐지되어 {share}을(를)"
        " 넘습니다. 확인이 필요하며, 바뀐 것은 없습니다."
    ),
    "The database knows no layer '{layer}': bring it up first.": (
        "데이터베이스에 '{layer}' 레이어가 없습니다. 먼저 테이블을 만드세요."
    ),
    # layers.taking
    "'{column}' of item '{item}' is too long for a cell of Excel; take GeoPackage.": (
        "'{item}' 항목의 '{column}' 값이 Excel 칸에 담기에 너무 깁니다. GeoPackage로 받으세요."
    ),
    "'{column}' holds texts too long for a Shapefile (254 bytes); take GeoPackage.": (
        "'{column}'에 셰이프파일에 담을 수 없는 긴 글(254바이트 초과)이 있습니다. GeoPackage로"
        " 받으세요."
    ),
    "There are more than {most} items; choose fewer of them.": (
        "항목이 {most}개가 넘습니다. 범위를 줄이세요."
    ),
    # The routes' own summaries, on the page of the API.
    "Give the items of a layer as a file to take along.": "레이어 항목을 파일로 내려받는다.",
    "Take a file in, and keep it for a day; nothing is loaded yet.": (
        "파일을 받아 하루 동안 보관한다. 아직 적재하지 않는다."
    ),
    "Say how a sent file is understood, and what loading it would do; nothing is written.": (
        "보낸 파일을 어떻게 이해했고 적재하면 무엇이 바뀌는지. 아무것도 쓰지 않는다."
    ),
    "Load a sent file into a layer as it is understood, and report on it.": (
        "보낸 파일을 레이어에 적재하고 결과를 알린다."
    ),
    "Forget a sent file.": "보낸 파일을 지운다.",
}
