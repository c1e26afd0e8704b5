/** The administrator's page: accounts, tokens and the log, each in its tab and under its hash. */

import { drawAccounts } from './admin_accounts';
import { drawLog } from './admin_log';
import { say, type Office, type People } from './admin_parts';
import { drawTokens } from './admin_tokens';
import { lang, word } from './admin_words';
import { getJson, ServerError } from './api';
import { byId, h, keepFocus } from './dom';

const PARTS = { accounts: drawAccounts, tokens: drawTokens, log: drawLog };
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

let people: People;

const shown = (): Part => NAMES.find((each) => location.hash === `#${each}`) ?? 'accounts';

async function read(): Promise<void> {
  ({ body: people } = await getJson<People>('/admin/people', lang));
}

const office: Office = {
  get people() {
    return people;
  },
  async refresh() {
    await read();
    keepFocus(draw);
  },
};

function draw(): void {
  const part = shown();
  byId('tabs').replaceChildren(...NAMES.map((each) => tab(each, each === part)));
  const main = byId('office');
  main.setAttribute('role', 'tabpanel');
  main.setAttribute('aria-labelledby', `tab-${part}`);
  main.replaceChildren(PARTS[part](office));
  const link = byId('language') as HTMLAnchorElement;
  link.hash = location.hash;
}

function tab(part: Part, selected: boolean): HTMLElement {
  return h('button', {
    role: 'tab', type: 'button', id: `tab-${part}`, class: 'tab', 'aria-selected': selected,
    'aria-controls': 'office', tabindex: selected ? 0 : -1,
    onclick: () => location.assign(`#${part}`),
    onkeydown: (event: KeyboardEvent) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      const other = NAMES.at((NAMES.indexOf(part) + step) % NAMES.length);
      location.hash = `#${other}`;
      draw();
      document.getElementById(`tab-${other}`)?.focus();
    },
  }, word(part));
}

export async function openOffice(): Promise<void> {
  addEventListener('hashchange', () => keepFocus(draw));
  try {
    await office.refresh();
  } catch (error) {
    // Signed out meanwhile: the door, and back here.
    if (error instanceof ServerError && error.failure === 'refused') location.assign('/sign-in?next=/admin');
    else say(error instanceof Error ? error.message : word('failed'), true);
  }
}
