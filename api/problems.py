"""One table from an error to the problem that an answer tells of (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.exceptions import HTTPException

from layers import errors as layers_errors
from layers.definition import Title
from spatial import errors as spatial_errors
from viewer.page import NotBuiltError


class UnauthorizedError(layers_errors.LayersError, PermissionError):
    """What was shown as identity is forged, expired or used."""


class NotAcceptableError(layers_errors.LayersError, ValueError):
    """The reader accepts no format that there is."""


class NoAuthorityError(layers_errors.LayersError, LookupError):
    """The server made no certificate of its own."""


class MisdirectedError(layers_errors.LayersError, ValueError):
    """The request names a host that this server is not."""


class BodyTooLargeError(layers_errors.LayersError, ValueError):
    """More bytes were sent than are read."""


class KeysUnusableError(layers_errors.LayersError, RuntimeError):
    """The file with the keys of feeds cannot be used, so that no sender is known."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A distinction somebody acts on: its stable name, its status, and what to do about it."""

    slug: str
    status: int
    title: Title
    advice: Title
    retry_after_s: int | None = None

    @property
    def type(self) -> str:
        """The stable address of this kind of problem."""
        return f"/problems/{self.slug}"


def _problem(
    slug: str,
    status: int,
    ko: str,
    en: str,
    advice_ko: str,
    advice_en: str,
    wait: int | None = None,
) -> Problem:
    return Problem(
        slug=slug,
        status=status,
        title=Title(ko, en),
        advice=Title(advice_ko, advice_en),
        retry_after_s=wait,
    )


BAD_VALUE: Final = _problem(
    "bad-value", 400, "사용할 수 없는 값", "A value cannot be used",
    "설명에 나온 매개변수를 고쳐 다시 요청하세요.",
    "Correct the parameter that the detail names and ask again.",
)  # fmt: skip
NOT_FOUND: Final = _problem(
    "not-found", 404, "찾을 수 없음", "Not found",
    "주소를 확인하세요. 제공하는 주소는 /api/docs에 있습니다.",
    "Check the address; /api/docs lists the ones there are.",
)  # fmt: skip
TOO_LARGE: Final = _problem(
    "too-large", 413, "너무 큰 요청", "The request is too large",
    "더 작게 나누어 보내세요.",
    "Send it in smaller parts.",
)  # fmt: skip
GEOMETRY: Final = _problem(
    "unprocessable", 422, "처리할 수 없는 도형", "The geometry cannot be processed",
    "설명에 나온 위치를 고치세요.",
    "Mend the place that the detail names.",
)  # fmt: skip
INTERNAL: Final = _problem(
    "internal", 500, "서버 오류", "The server failed",
    "요청 번호를 관리자에게 알려 주세요.",
    "Tell the administrator the number of the request.",
)  # fmt: skip

#: The most telling class comes first: an error is the first row it is an instance of.
BY_ERROR: Final[Mapping[type[Exception], Problem]] = {
    UnauthorizedError: _problem(
        "unauthorized", 401, "인증되지 않음", "Not authenticated",
        "새 토큰이나 로그인 링크를 발급받으세요.",
        "Get a new token or sign-in link.",
    ),
    layers_errors.ForbiddenError: _problem(
        "forbidden", 403, "권한 없음", "Not allowed",
        "권한이 있는 역할로 로그인하세요.",
        "Sign in with a role that may do this.",
    ),
    layers_errors.UnknownLayerError: _problem(
        "unknown-layer", 404, "없는 레이어", "There is no such layer",
        "레이어 목록은 /collections에 있습니다.",
        "/collections lists the layers there are.",
    ),
    layers_errors.UnknownFeedError: _problem(
        "unknown-feed", 404, "없는 자료 종류", "There is no such type of data",
        "자료 목록은 /feeds에 있습니다.",
        "/feeds lists the types there are.",
    ),
    layers_errors.UnknownAccountError: _problem(
        "unknown-account", 404, "없는 계정", "There is no such account",
        "계정·토큰·접속 목록은 관리 화면에 있습니다.",
        "The page of the administrator lists accounts, tokens and sessions.",
    ),
    layers_errors.ConflictError: _problem(
        "conflict", 409, "지금 상태와 맞지 않음", "It does not fit what is there",
        "설명에 나온 것을 먼저 정리하세요.",
        "Settle what the detail names first.",
    ),
    layers_errors.TooManyAttemptsError: _problem(
        "too-many-attempts", 429, "로그인 시도가 너무 많음", "Too many attempts to sign in",
        "Retry-After 이후 다시 시도하세요. 급하면 서버에서 lifemap link로 로그인 링크를 만드세요.",
        "Try again after Retry-After; 'lifemap link' on the machine makes a sign-in link.",
    ),
    layers_errors.UnknownItemError: _problem(
        "unknown-item", 404, "없는 항목", "There is no such item",
        "항목이 폐지되었거나 번호가 다릅니다.",
        "The item was retired, or its id is another.",
    ),
    layers_errors.UnknownUploadError: _problem(
        "unknown-upload", 404, "보낸 파일 없음", "There is no such sent file",
        "파일을 다시 보내세요. 보낸 파일은 하루 동안 보관합니다.",
        "Send the file again; files are kept for a day.",
    ),
    spatial_errors.TileOutsideMatrixError: _problem(
        "unknown-tile", 404, "없는 타일", "There is no such tile",
        "타일 번호는 WebMercatorQuad 체계를 따릅니다.",
        "Tiles are numbered as in WebMercatorQuad.",
    ),
    layers_errors.UnknownFieldError: BAD_VALUE,
    layers_errors.BadRequestError: BAD_VALUE,
    spatial_errors.BadValueError: BAD_VALUE,
    NotAcceptableError: _problem(
        "not-acceptable", 406, "제공하지 않는 형식", "There is no such format",
        "Accept 헤더나 f= 값을 바꾸세요.",
        "Ask for another format by Accept or f=.",
    ),
    BodyTooLargeError: TOO_LARGE,
    NoAuthorityError: _problem(
        "no-authority", 404, "이 서버가 만든 인증서가 없음", "This server made no certificate",
        "따로 설정할 것이 없습니다.",
        "There is nothing to set up.",
    ),
    MisdirectedError: _problem(
        "misdirected", 421, "이 서버의 주소가 아님", "This server has another name",
        "lifemap up이 알려 준 주소로 여세요. 다른 이름은 --name으로 더합니다.",
        "Open an address that 'lifemap up' printed; --name adds a further one.",
    ),
    layers_errors.TooLargeError: TOO_LARGE,
    layers_errors.PreconditionMissingError: _problem(
        "version-needed", 428, "버전 확인 필요", "Say which version you saw",
        "항목을 다시 읽고 ETag 값을 If-Match로 보내세요.",
        "Read the item and send its ETag as If-Match.",
    ),
    layers_errors.PreconditionError: _problem(
        "changed-meanwhile", 412, "그 사이 변경됨", "It was changed meanwhile",
        "최신 내용을 확인한 뒤 다시 저장하세요.",
        "Look at what it says now, and save again.",
    ),
    layers_errors.GeometryRefusedError: GEOMETRY,
    layers_errors.SourceError: _problem(
        "unreadable-file", 422, "읽을 수 없는 파일", "The file cannot be read",
        "설명에 나온 것을 고쳐 다시 보내세요.",
        "Mend what the detail names and send it again.",
    ),
    layers_errors.IngestStoppedError: _problem(
        "load-stopped", 422, "적재를 멈춤", "The load was stopped",
        "바뀐 것은 없습니다. 설명에 나온 것을 확인하세요.",
        "Nothing was changed; look at what the detail names.",
    ),
    layers_errors.RefusedError: _problem(
        "refused", 422, "저장할 수 없는 내용", "It cannot be stored",
        "설명에 나온 속성을 고치세요.",
        "Mend the property that the detail names.",
    ),
    layers_errors.NoStreetsError: _problem(
        "no-streets", 404, "도로망 없음", "There is no street network",
        "이 구역에는 도로망 자료가 없습니다. 직선거리 조회는 됩니다.",
        "Load OpenStreetMap streets for this district; straight-line questions still work.",
    ),
    layers_errors.StreetsLoadingError: _problem(
        "streets-loading", 503, "도로망을 읽는 중", "The street network is being read",
        "Retry-After 이후 다시 요청하세요.",
        "Ask again after Retry-After.", 1,
    ),
    layers_errors.NoCamerasError: _problem(
        "no-cameras", 404, "카메라 없음", "There are no cameras",
        "이 구역에는 카메라 자료가 없습니다. 관제시스템 목록을 적재하세요.",
        "Load the cameras of this district, for example the list of the control room's VMS.",
    ),
    layers_errors.SightLoadingError: _problem(
        "sight-loading", 503, "아직 계산 중", "Still being worked out",
        "Retry-After 이후 다시 요청하세요.",
        "Ask again after Retry-After.", 1,
    ),
    layers_errors.BusyError: _problem(
        "busy", 503, "요청이 몰려 있음", "Too busy",
        "Retry-After 이후 다시 요청하세요.",
        "Ask again after Retry-After.", 1,
    ),
    layers_errors.StoreUnavailableError: _problem(
        "unavailable", 503, "데이터베이스 연결 불가", "The database cannot be reached",
        "Retry-After 이후 다시 요청하세요. 상태는 /health에 있습니다.",
        "Ask again after Retry-After; /health tells the state.", 5,
    ),
    KeysUnusableError: _problem(
        "keys-unusable", 503, "인증키 파일을 쓸 수 없음", "The keys cannot be used",
        "관리자가 secrets.toml을 고쳐야 합니다. 이유는 'lifemap doctor'에 나옵니다.",
        "The administrator has to mend secrets.toml; 'lifemap doctor' says what is wrong.",
    ),
    NotBuiltError: _problem(
        "not-built", 503, "화면이 아직 없음", "The page was not built",
        "관리자가 화면을 빌드해야 합니다. 자료 조회는 계속됩니다.",
        "The administrator has to build it; data can be read meanwhile.",
    ),
    layers_errors.QueryTimeoutError: _problem(
        "timeout", 504, "시간 초과", "It took too long",
        "더 좁은 범위를 요청하세요.",
        "Ask for a smaller part.",
    ),
    layers_errors.DiskFullError: _problem(
        "disk-full", 507, "저장 공간 부족", "No room to write",
        "관리자가 저장 공간을 늘려야 합니다. 조회는 계속됩니다.",
        "The administrator has to make room; reading goes on.",
    ),
}  # fmt: skip

#: What the framework itself refuses, by status.
BY_STATUS: Final[Mapping[int, Problem]] = {
    400: BAD_VALUE,
    404: NOT_FOUND,
    405: _problem(
        "method", 405, "허용되지 않는 메서드", "This method is not allowed here",
        "Allow 헤더의 메서드를 쓰세요.",
        "Use a method of the Allow header.",
    ),
    406: BY_ERROR[NotAcceptableError],
    413: TOO_LARGE,
    415: _problem(
        "media-type", 415, "받지 않는 형식", "This kind of content is not read",
        "Content-Type을 확인하세요.",
        "Check Content-Type.",
    ),
    422: GEOMETRY,
}  # fmt: skip

PROBLEMS: Final[Mapping[str, Problem]] = {
    each.slug: each for each in (*BY_ERROR.values(), *BY_STATUS.values(), INTERNAL)
}


def problem_for(error: Exception) -> Problem:
    """Look an error up in the table; what is not in it is a failure of ours."""
    for kind, problem in BY_ERROR.items():
        if isinstance(error, kind):
            return problem
    if isinstance(error, HTTPException) and error.code is not None:
        return BY_STATUS.get(error.code, BAD_VALUE if error.code < 500 else INTERNAL)
    return INTERNAL
