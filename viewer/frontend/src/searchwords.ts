/** The words of the search box, in both languages. */

import { wordsOf } from './texts';

const KO = {
  label: '찾기',
  placeholder: '장소·주소·폴 번호·초성·좌표',
  results: '찾은 것',
  count: '{count}건',
  none: '“{asked}”에 맞는 것이 없습니다. 이름·도로명·지번·번호·초성·좌표로 찾았습니다.',
  next_number: '그 번호는 없습니다. 옆 번호입니다',
  alike: '비슷한 이름',
  kind: '가까운 순',
  recent: '최근에 찾은 곳',
  forget: '최근 기록 지우기',
  clear: '지우기',
  wait: '찾는 중…',
};

const EN: Record<keyof typeof KO, string> = {
  label: 'Search',
  placeholder: 'Place, address, pole number, lon/lat',
  results: 'Results',
  count: '{count} found',
  none: 'Nothing fits “{asked}”. Looked for names, streets, lots, numbers, initials, coordinates.',
  next_number: 'That number is not there; this one is beside it',
  alike: 'Spelled alike',
  kind: 'Nearest',
  recent: 'Searched lately',
  forget: 'Forget these',
  clear: 'Clear',
  wait: 'Searching…',
};

export const words = wordsOf(KO, EN);
