/** The start of the page: what the link says, then what this browser remembers, then the defaults. */

import '@fontsource/noto-sans-kr/400.css';
import './fonts.css';
import './style.css';
import './stream.css';
import './respond.css';
import './editing.css';
import './sending.css';
import './sight.css';
import './feeds.css';
import { ServerError } from './api';
import { Known } from './known';
import { parseLink, type Lang, type Link, type View } from './link';
import { showBanner } from './notices';
import { Page } from './page';
import { recall, SCALES, Store, type State } from './store';
import { text } from './texts';

/** Korea from afar, for the moment before the district is known. */
const SOMEWHERE: View = { longitude: 127.5, latitude: 36.5, zoom: 6, pitch: 48, bearing: -14 };
const RETRY_MS = 5000;

function choices(link: Link): Omit<State, 'layers'> {
  const memory = recall();
  const page: Lang = document.documentElement.lang === 'en' ? 'en' : 'ko';
  const scale = SCALES.find((each) => each === memory.scale) ?? wallScale();
  return {
    lang: link.lang ?? memory.lang ?? page,
    theme: link.theme ?? memory.theme ?? 'dark',
    flat: link.flat ?? memory.flat ?? false,
    relief: link.relief ?? false,
    scale,
    near: link.near ?? null,
    item: link.item ?? null,
    respond: link.respond ?? null,
    cover: link.cover ?? null,
    sight: link.sight ?? null,
    camera: link.camera ?? null,
    figure: link.figure ?? null,
    past: null,
  };
}

/** A screen of more than 3,000 CSS pixels is a wall, and is read from afar. */
function wallScale(): number {
  return window.innerWidth >= 3000 ? 2 : 1;
}

/** Labels drawn before their font is there would stay boxes for ever. */
async function fontsReady(): Promise<void> {
  await Promise.all([500, 700].map((weight) => document.fonts.load(`${weight} 32px Pretendard`, '가')));
}

async function start(): Promise<void> {
  const link = parseLink(location.hash);
  const chosen = choices(link);
  document.documentElement.dataset['theme'] = chosen.theme;
  const { lang, theme } = chosen;
  const [known] = await Promise.all([Known.first(lang, theme), fontsReady()]);
  const wanted = link.layers?.filter((id) => known.layers.has(id));
  const store = new Store({ ...chosen, layers: wanted ? new Set(wanted) : known.usual });
  const pitch = chosen.flat ? 0 : SOMEWHERE.pitch;
  const page = new Page(store, known, link.view ?? { ...SOMEWHERE, pitch }, {
    flatIsChosen: (link.flat ?? recall().flat) !== undefined,
  });
  // What the browser's console, and the tests, look at the map through.
  Object.assign(window, { lifemap: { deck: page.deck } });
  await page.start(link.view === undefined);
}

/** Before anything is there, all that can be done is to say so and to try again. */
function startFailed(error: unknown): void {
  if (!(error instanceof ServerError)) console.error(error);
  const lang: Lang = document.documentElement.lang === 'en' ? 'en' : 'ko';
  const again = () => location.reload();
  const message =
    error instanceof ServerError
      ? text(lang, 'serverGone', { seconds: RETRY_MS / 1000 })
      : text(lang, 'mapFailed');
  showBanner(message, { label: text(lang, 'retry'), run: again });
  if (error instanceof ServerError) setTimeout(again, RETRY_MS);
}

start().catch(startFailed);
