"""The Korean side of what the command line says; see ``layers.phrasebook``.

``tests/scripts/test_words.py`` walks the source and fails for a sentence that has no Korean side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scripts import korean_feeds

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    **korean_feeds.SENTENCES,
    # scripts.announcing
    "sample data": "예시 자료",
    "Map": "지도",
    "Sign in": "로그인",
    "Phones": "휴대폰",
    "Stop": "종료",
    "works once, within 15 minutes ('lifemap link' makes another)": (
        "한 번만, 15분 안에 쓸 수 있습니다('lifemap link'로 새로 만듭니다)"
    ),
    "open this there once, and compare the fingerprint:": (
        "휴대폰에서 한 번 열어 아래 지문과 같은지 확인하세요:"
    ),
    "Not encrypted: others may read passwords.": (
        "암호화되지 않았습니다. 다른 사람이 비밀번호를 엿볼 수 있습니다."
    ),
    "Stopped.": "종료했습니다.",
    # scripts.compiling
    "Compiling what answers questions of roads and sight, once after an installation ...": (
        "도로와 시야 조회에 쓰는 계산 코드를 컴파일합니다. 설치 뒤 한 번만 합니다 ..."
    ),
    "Questions of roads and sight are compiled: {seconds} s.": (
        "도로와 시야 계산 코드를 컴파일했습니다({seconds}초)."
    ),
    # scripts.serve, scripts.supervisor, scripts.home, scripts.account
    "Starting the database": "데이터베이스를 시작합니다",
    "Starting the web server": "웹 서버를 시작합니다",
    "web server": "웹 서버",
    "live stream": "실시간 전송",
    "camera views": "카메라 가시 영역",
    "Working out what the cameras see": "카메라마다 보이는 곳을 계산합니다",
    "{cameras} cameras worked out, {areas} areas written.": (
        "카메라 {cameras}대를 계산해 영역 {areas}곳을 저장했습니다."
    ),
    "A program beside the map is told by its parent where the database is.": (
        "지도 곁에서 도는 프로그램은 자신을 시작한 프로그램에게서 데이터베이스 위치를 받습니다."
    ),
    "database": "데이터베이스",
    "backup": "백업",
    "The {part} stopped; it is started again.": "{part}: 멈추어 다시 시작합니다.",
    "The {part} ended {times} times in a row; its messages above say why.": (
        "{part}: {times}번 연속으로 종료되었습니다. 위 메시지에 이유가 있습니다."
    ),
    "Life Map runs already as process {pid} on {address}; its state is in {home}.": (
        "생활지도가 이미 실행 중입니다(프로세스 {pid}, {address}). 데이터는 {home}에 있습니다."
    ),
    "Life Map runs already{who}; its state is in {home}.": (
        "생활지도가 이미 실행 중입니다. 데이터는 {home}에 있습니다."
    ),
    "The folder {home} cannot hold the state: {reason}.": (
        "{home} 폴더에 데이터를 둘 수 없습니다: {reason}."
    ),
    "A setting is wrong: {what}.": "설정값이 잘못되었습니다: {what}.",
    "The account '{name}' cannot enter {closed}, so {folder} cannot hold the state.": (
        "'{name}' 계정이 {closed}에 들어갈 수 없어 {folder}에 상태를 둘 수 없습니다."
    ),
    "There is no account 'postgres' to serve under: start this as another user.": (
        "서비스할 'postgres' 계정이 없습니다. root가 아닌 계정으로 실행하세요."
    ),
    # scripts.simulate_command
    "The providers of feeds are simulated on {address}.": (
        "데이터 제공 기관을 {address}에서 모의합니다."
    ),
    "There is no sample district in {folder}: 'lifemap up' makes it.": (
        "{folder}에 표본 자치구가 없습니다. 'lifemap up'이 만듭니다."
    ),
    # scripts.aim_commands
    "{count} simulated cameras answer on {gateway}; Ctrl-C ends them.": (
        "가상 카메라 {count}대가 {gateway}에서 응답합니다. Ctrl-C로 끝냅니다."
    ),
    "{path} is not changed: somebody wrote it.": (
        "{path} 파일은 사람이 작성한 것이라 바꾸지 않습니다."
    ),
    "Simulated {name} turns to {azimuth} degrees, {tilt} below the horizon.": (
        "가상 카메라 {name}: 방위 {azimuth}도, 하향 {tilt}도로 회전"
    ),
    # scripts.door, scripts.tls
    "--certificate and --key belong together.": "--certificate와 --key는 함께 써야 합니다.",
    "A certificate and --plain-http contradict each other.": (
        "인증서와 --plain-http는 함께 쓸 수 없습니다."
    ),
    "{host} is no address of this machine: --host 0.0.0.0 takes all.": (
        "{host}는 이 컴퓨터의 주소가 아닙니다. --host 0.0.0.0이면 모든 주소에서 엽니다."
    ),
    "Nobody knows the host '{host}'.": "'{host}' 호스트를 찾을 수 없습니다.",
    "Port {port} is in use by another program: choose another with --port.": (
        "{port}번 포트를 다른 프로그램이 쓰고 있습니다. --port로 다른 포트를 고르세요."
    ),
    "Port {port} is open to root only: choose one above 1023.": (
        "{port}번 포트는 root만 쓸 수 있습니다. 1024 이상을 고르세요."
    ),
    "The certificate {certificate} cannot be served with {key}: {reason}.": (
        "{certificate} 인증서를 {key} 키로 쓸 수 없습니다: {reason}."
    ),
    # scripts.districts, scripts.data_commands, scripts.export_command, scripts.access_commands
    "The sample district was loaded and is not there.": "예시 지역을 불러왔지만 찾을 수 없습니다.",
    "The state in {home} holds {name}, which is real data: LIFEMAP_HOME names another folder"
    " for the sample district.": (
        "{home}에는 실제 자료({name})가 있습니다. 예시 지역은 LIFEMAP_HOME으로 다른 폴더를"
        " 지정하세요."
    ),
    "Name either a DISTRICT or a --place.": "DISTRICT나 --place 중 하나만 쓰세요.",
    "There is no district file '{name}' (built in: {known}).": (
        "'{name}' 지역 파일이 없습니다(내장: {known})."
    ),
    "Give --near or --bbox, not both.": "--near와 --bbox 중 하나만 쓰세요.",
    "Give either --near LON,LAT or exactly one --layer.": (
        "--near 경도,위도를 쓰거나 --layer 하나를 쓰세요."
    ),
    "With --source name the --layer, and no --key, --crs or --map.": (
        "--source를 쓰면 --layer도 쓰고, --key, --crs, --map은 빼세요."
    ),
    "--map is COLUMN=FIELD.": "--map은 열=항목 꼴로 쓰세요.",
    "A file of data holds one --layer, and no --near.": (
        "자료 파일에는 --layer 하나만 쓰고 --near는 쓰지 마세요."
    ),
    "{file} ends in no format that is written (there are: {known}).": (
        "{file}의 확장자로는 쓸 수 없습니다(있는 것: {known})."
    ),
    "Say which layer the file is for: --layer LAYER.": (
        "어느 레이어의 파일인지 --layer로 알려 주세요."
    ),
    "Nothing was loaded: --yes loads it as it is shown.": (
        "적재하지 않았습니다. 보이는 대로 적재하려면 --yes를 쓰세요."
    ),
    "Which layer?": "어느 레이어입니까?",
    "Load it?": "적재할까요?",
    "CRS": "좌표계",
    "key": "키 열",
    "columns": "열",
    "No active account is an administrator: 'lifemap accounts add' adds one.": (
        "사용 중인 관리자 계정이 없습니다. 'lifemap accounts add'로 추가하세요."
    ),
    "No map is served from {home}: 'lifemap up' serves it.": (
        "{home}에서 열린 지도가 없습니다. 'lifemap up'으로 여세요."
    ),
    "The log is not as it was sealed.": "기록이 봉인 이후 바뀌었습니다.",
    "No rule says who may call {endpoint}: name '{name}' in api/access.py.": (
        "{endpoint}를 누가 부를 수 있는지 정해지지 않았습니다. api/access.py에 '{name}'을 적으세요."
    ),
    # scripts.bundle, scripts.systemd
    "A bundle holds the packages of Debian: make it on a Debian machine.": (
        "묶음에는 데비안 패키지가 들어갑니다. 데비안에서 만드세요."
    ),
    "Collecting the sources": "소스를 모으는 중",
    "Fetching the Debian packages": "데비안 패키지를 받는 중",
    "Fetching the Python packages": "파이썬 패키지를 받는 중",
    "Writing the tar": "tar 파일을 쓰는 중",
    "The front end is not built: run scripts/build_frontend.": (
        "화면이 빌드되지 않았습니다. scripts/build_frontend를 실행하세요."
    ),
    "The front end is older than its sources: run scripts/build_frontend.": (
        "화면이 소스보다 오래되었습니다. scripts/build_frontend를 실행하세요."
    ),
    "A service cannot read {checkout}: put Life Map into /opt/lifemap.": (
        "서비스 계정이 {checkout}을 읽을 수 없습니다. /opt/lifemap에 두세요."
    ),
    "This machine was not started by systemd: there is nothing to install into.": (
        "systemd로 시작한 컴퓨터가 아니어서 설치할 수 없습니다."
    ),
    # scripts.backups, layers.backup
    "LIFEMAP_DATABASE_URL names a server that others run: they back it up.": (
        "LIFEMAP_DATABASE_URL의 서버는 따로 운영됩니다. 백업도 그쪽에서 합니다."
    ),
    "No backups are kept: 'lifemap backup --to FOLDER' begins.": (
        "백업이 설정되지 않았습니다. 'lifemap backup --to 폴더'로 시작하세요."
    ),
    "Say once where backups are kept: --to FOLDER.": (
        "처음 한 번은 백업할 곳을 --to 폴더로 알려 주세요."
    ),
    "There is a database in {folder}: --replace moves it aside.": (
        "{folder}에 데이터베이스가 있습니다. --replace를 쓰면 옆으로 옮겨 둡니다."
    ),
    "There is no backup {what} in {folder} (there are: {known}).": (
        "{folder}에 해당하는 백업이 없습니다({what}; 있는 것: {known})."
    ),
    "The backup {name} is damaged: {file} is not what it was.": (
        "{name} 백업이 손상되었습니다: {file} 파일이 달라졌습니다."
    ),
    "The backup {name} is damaged: {reason}": "{name} 백업이 손상되었습니다: {reason}",
    "The backup ends before {at}: without a time it is restored to its end.": (
        "백업이 {at} 전에 끝납니다. 시각 없이 복원하면 끝까지 되돌립니다."
    ),
    "The backup cannot be restored: {reason}": "백업을 복원할 수 없습니다: {reason}",
    "The base copy cannot be made: {reason}": "기본 사본을 만들 수 없습니다: {reason}",
    "Backups cannot be kept: {reason}": "백업을 둘 수 없습니다: {reason}",
    "The database in {folder} is running: stop 'lifemap up' first.": (
        "{folder}의 데이터베이스가 실행 중입니다. 먼저 'lifemap up'을 끝내세요."
    ),
    "The folder {folder} cannot hold backups: its path may have Latin letters, digits, '_', '.',"
    " '+', '-' only.": (
        "{folder} 폴더에는 백업할 수 없습니다. 경로에는 영문자, 숫자, _ . + - 만 쓸 수 있습니다."
    ),
    # layers.cluster, layers.postgresql, layers.store.schema
    "Processes {pids} of an earlier database cannot be ended.": (
        "이전 데이터베이스의 프로세스 {pids}를 끝낼 수 없습니다."
    ),
    "The account '{owner}' cannot enter {closed}, so the database cannot live in {folder}.": (
        "'{owner}' 계정이 {closed}에 들어갈 수 없어 {folder}에 데이터베이스를 둘 수 없습니다."
    ),
    "The database (process {pid}) runs and does not answer.": (
        "데이터베이스(프로세스 {pid})가 실행 중이지만 응답하지 않습니다."
    ),
    "The database does not start: {reason}": "데이터베이스가 시작되지 않습니다: {reason}",
    "The disk of {folder} is full: {free} MB are free, and the database needs {needed} MB.": (
        "{folder}의 디스크가 가득 찼습니다. {free} MB 남았고 {needed} MB가 필요합니다."
    ),
    "The folder {folder} belongs to somebody else.": "{folder} 폴더의 소유자가 다릅니다.",
    "The folder {folder} cannot be used: {reason}.": "{folder} 폴더를 쓸 수 없습니다: {reason}.",
    "{file} cannot be used: {reason}.": "{file}을(를) 쓸 수 없습니다: {reason}.",
    "There is no account to run the database: {error}.": (
        "데이터베이스를 실행할 계정이 없습니다: {error}."
    ),
    "PostGIS is not installed: the package postgresql-postgis brings it.": (
        "PostGIS가 없습니다. postgresql-postgis 패키지를 설치하세요."
    ),
    "The database in {data} was made by PostgreSQL {version}, which is not installed.": (
        "{data}의 데이터베이스는 PostgreSQL {version}로 만들었는데, 설치되어 있지 않습니다."
    ),
    "Layer '{layer}' is a coverage and has no table.": (
        "'{layer}' 레이어는 래스터라서 테이블이 없습니다."
    ),
    "PostGIS 3.3 or newer is needed; this database has {found}.": (
        "PostGIS 3.3 이상이 필요합니다. 이 데이터베이스는 {found}입니다."
    ),
    "PostgreSQL {needed} or newer is needed; this server is {found}.": (
        "PostgreSQL {needed} 이상이 필요합니다. 이 서버는 {found}입니다."
    ),
    "The address of the database cannot be read: {reason}.": (
        "데이터베이스 주소를 읽을 수 없습니다: {reason}."
    ),
    "The database '{name}' on {host} cannot be reached: {reason}.": (
        "{host}의 '{name}' 데이터베이스에 연결할 수 없습니다: {reason}."
    ),
    "The database's account has not the rights that are needed ({said}): let it create schemas"
    " in this database, and have a superuser run 'CREATE EXTENSION postgis' there.": (
        "데이터베이스 계정의 권한이 모자랍니다({said}). 스키마를 만들 수 있게 하고, 관리자가"
        " 'CREATE EXTENSION postgis'를 실행하게 하세요."
    ),
    "The server has no PostGIS: install PostGIS 3.3 or newer for it.": (
        "서버에 PostGIS가 없습니다. PostGIS 3.3 이상을 설치하세요."
    ),
    "{program} failed: {said}": "{program} 실패: {said}",
    # scripts.doctor
    "Python": "파이썬",
    "packages": "패키지",
    "front end": "화면",
    "state folder": "데이터 폴더",
    "server": "서버",
    "PostgreSQL": "PostgreSQL 서버",
    "tables": "테이블",
    "Chromium": "크로뮴",
    "Noto CJK fonts": "Noto CJK 글꼴",
    "GDAL's programs": "GDAL 프로그램",
    "backup of changes": "변경 기록 백업",
    "certificate": "인증서",
    "clock": "시계",
    "built": "빌드됨",
    "missing": "없음",
    "cannot be read": "읽을 수 없음",
    "does not run": "실행되지 않음",
    "there, for the tests": "있음(시험용)",
    "nobody serves this folder": "아무도 서비스하지 않음",
    "process {pid} on {address}": "프로세스 {pid}, {address}",
    "not made yet; 'lifemap up' makes it": "아직 없음. 'lifemap up'이 만듭니다",
    "all {count} as pinned": "{count}개 모두 지정한 버전",
    "answers, with {district}": "응답함, {district}",
    "no district": "지역 없음",
    "not built in {folder}": "{folder}에 빌드되지 않음",
    "{home}, {free} GB free": "{home}, {free} GB 남음",
    "'lifemap up' starts it again by itself; its messages say why it ends.": (
        "'lifemap up'이 스스로 다시 시작합니다. 멈추는 이유는 그 메시지에 있습니다."
    ),
    "A district needs up to 2 GB: free some, or set LIFEMAP_HOME to a larger disk.": (
        "지역 하나에 2 GB까지 필요합니다. 공간을 비우거나 LIFEMAP_HOME을 더 큰 디스크로 정하세요."
    ),
    "A migration must change it, or the folder's state be made anew.": (
        "마이그레이션으로 고치거나 데이터 폴더를 새로 만들어야 합니다."
    ),
    "Its log is postgres/postgres.log of the state folder.": (
        "로그는 데이터 폴더의 postgres/postgres.log에 있습니다."
    ),
    "Life Map needs 3.11 or newer: remove .venv, run scripts/up.": (
        "3.11 이상이 필요합니다. .venv를 지우고 scripts/up을 실행하세요."
    ),
    "Set LIFEMAP_HOME to a folder of this account.": ("LIFEMAP_HOME을 이 계정의 폴더로 정하세요."),
    "scripts/build_frontend builds it.": "scripts/build_frontend로 빌드합니다.",
    "scripts/test installs it.": "scripts/test가 설치합니다.",
    "scripts/up installs it.": "scripts/up이 설치합니다.",
    "scripts/up installs what is pinned.": "scripts/up이 지정한 버전을 설치합니다.",
    # scripts.camera_logins
    "cameras that turn": "회전형 카메라",
    "{count} have an ONVIF address, and there is no {file}": (
        "{count}대에 ONVIF 주소가 있으나 {file} 파일이 없음"
    ),
    "Write {path}: the README says what it holds.": (
        "{path} 파일을 만드세요. 내용은 README에 있습니다."
    ),
    "It holds passwords: chmod 600 {path}": "비밀번호가 든 파일입니다: chmod 600 {path}",
    "others than its owner may read {file}": "{file} 파일을 다른 계정도 읽을 수 있음",
    "Mend {path}: nobody turns a camera until then.": (
        "{path} 파일을 고치세요. 그때까지 카메라를 돌릴 수 없습니다."
    ),
    "{count} groups in {file}": "{file}에 그룹 {count}개",
    "the authority '{name}' of '{group}' cannot be read": (
        "'{group}' 그룹의 인증기관 파일 '{name}'을(를) 읽을 수 없음"
    ),
    "Put the PEM file of who vouches for these cameras beside it.": (
        "이 카메라들의 인증기관 PEM 파일을 같은 폴더에 두세요."
    ),
    "the ONVIF address of '{camera}' cannot be spoken to": (
        "'{camera}' 카메라의 ONVIF 주소를 쓸 수 없음"
    ),
    "Correct it: http or https, an IP address, and no password in it.": (
        "주소를 고치세요. http 또는 https, IP 주소, 비밀번호는 넣지 않습니다."
    ),
    "{count} are in no group of {file}: {names}": (
        "{file}의 어느 그룹에도 없는 카메라 {count}대: {names}"
    ),
    "Add their addresses to a group, else nobody turns them.": (
        "주소를 그룹에 넣으세요. 넣지 않으면 돌릴 수 없습니다."
    ),
    "the group '{name}' of {file} is for no camera of the map": (
        "{file}의 '{name}' 그룹에 해당하는 카메라가 지도에 없음"
    ),
    "Enter the ONVIF addresses of its cameras, or remove the group.": (
        "카메라의 ONVIF 주소를 등록하거나 그룹을 지우세요."
    ),
    # scripts.upkeep
    "none is kept": "설정되지 않음",
    "kept by nobody": "맞춰 주는 곳 없음",
    "kept right from outside": "외부 시각과 맞춰짐",
    "the backup fell too far behind": "백업이 너무 밀려 끊겼음",
    "nobody writes it; {held} MB wait in the database": (
        "기록 중이 아님. 데이터베이스에 {held} MB 대기 중"
    ),
    "the newest copy in {folder} is {days} days old": "{folder}의 최신 사본이 {days}일 지남",
    "there is no copy in {folder}": "{folder}에 사본이 없음",
    "{folder} has room for less than two copies": "{folder}에 사본 두 개를 둘 공간이 없음",
    "{folder} cannot be read: {reason}": "{folder}을(를) 읽을 수 없음: {reason}",
    "good for {days} days": "{days}일 남음",
    "'lifemap backup --to FOLDER' begins, best on another disk.": (
        "'lifemap backup --to 폴더'로 시작하세요. 다른 디스크가 좋습니다."
    ),
    "'lifemap backup' takes a new copy, from which changes are kept again.": (
        "'lifemap backup'으로 사본을 새로 뜨면 변경 기록도 다시 이어집니다."
    ),
    "'lifemap backup' takes one.": "'lifemap backup'으로 뜹니다.",
    "'lifemap backup' takes one; 'lifemap systemd --backups' has one taken every night.": (
        "'lifemap backup'으로 뜹니다. 'lifemap systemd --backups'는 매일 밤 뜹니다."
    ),
    "'lifemap up' renews it while it runs: start it.": (
        "'lifemap up'이 실행 중에 갱신합니다. 실행하세요."
    ),
    "'lifemap up' writes it while it runs: see its messages, and the folder's room.": (
        "'lifemap up'이 실행 중에 기록합니다. 그 메시지와 폴더의 남은 공간을 확인하세요."
    ),
    "Connect its disk again, or name another folder: 'lifemap backup --to FOLDER'.": (
        "디스크를 다시 연결하거나 'lifemap backup --to 폴더'로 다른 곳을 정하세요."
    ),
    "Make room there, or keep fewer: 'lifemap backup --keep 3'.": (
        "공간을 비우거나 'lifemap backup --keep 3'으로 덜 보관하세요."
    ),
    "Remove the folder tls of the state folder: the next start makes a new one.": (
        "데이터 폴더의 tls 폴더를 지우세요. 다음 시작 때 새로 만듭니다."
    ),
    "Renew it where it came from; 'lifemap up' serves the new file within an hour.": (
        "발급받은 곳에서 갱신하세요. 한 시간 안에 'lifemap up'이 새 파일을 씁니다."
    ),
    "Times in logs, tickets and backups need it: apt-get install systemd-timesyncd.": (
        "기록, 로그인, 백업의 시각에 필요합니다: apt-get install systemd-timesyncd"
    ),
    # layers.report
    "layer": "레이어",
    "source": "원천",
    "read": "읽음",
    "accepted": "받음",
    "rejected": "거부",
    "outside": "지역 밖",
    "merged": "병합",
    "flagged": "표시",
    "inserted": "추가",
    "updated": "변경",
    "unchanged": "그대로",
    "retired": "폐지",
    "seconds": "초",
    "to know": "참고",
}
