/** Accounts: who there is, what they may do, where they are signed in. */

import {
  ask, change, chips, choices, chosen, line, roleWord, say, tell, when,
  type Account, type Link, type Office, type Session,
} from './admin_parts';
import { word } from './admin_words';
import { h, svg } from './dom';
import { ICONS } from './icons';

/** Which accounts are open; kept while the list is drawn anew. */
const open = new Set<string>();

export function drawAccounts(office: Office): HTMLElement {
  const { accounts } = office.people;
  return h('section', { class: 'part' },
    h('header', { class: 'part-head' },
      h('p', { class: 'quiet' }, word('people', { count: accounts.length })),
      h('button', { class: 'main', type: 'button', id: 'add', onclick: () => add(office) },
        svg(ICONS.plus), word('add'))),
    h('div', { class: 'rows' }, ...accounts.map((each) => row(office, each))));
}

function row(office: Office, account: Account): HTMLElement {
  const { name, full_name: fullName, roles, active, sessions } = account;
  const details = h('details', { class: active ? 'card row' : 'card row off', id: `account-${name}`, open: open.has(name) },
    h('summary', {},
      h('span', { class: 'naming' }, h('b', {}, fullName || name),
        fullName ? h('small', {}, name) : null),
      chips(roles.map(roleWord)),
      h('span', { class: 'state' },
        active ? h('span', { class: sessions.length > 0 ? 'dot on' : 'dot' },
          sessions.length > 0 ? `${word('sessions')} ${sessions.length}` : lastSeen(account))
          : h('span', { class: 'dot shut' }, word('shut')))),
    h('div', { class: 'body' }, form(office, account), sessionList(office, account)));
  details.addEventListener('toggle', () => (details.open ? open.add(name) : open.delete(name)));
  return details;
}

function lastSeen(account: Account): string {
  return account.signed_in_at ? when(account.signed_in_at) : word('never');
}

function form(office: Office, account: Account): HTMLElement {
  const { name, active } = account;
  const path = `/admin/people/${encodeURIComponent(name)}`;
  const apply = async (body: object) => {
    if (await change('PATCH', path, body)) {
      say(word('changed', { name }));
      await office.refresh();
    }
  };
  const made = h('form', {
    onsubmit: (event: SubmitEvent) => {
      event.preventDefault();
      const fullName = String(new FormData(made).get('full_name') ?? '');
      const roles = chosen(made, 'roles');
      const sameRoles = roles.toSorted().join() === account.roles.toSorted().join();
      void apply({ full_name: fullName, ...(sameRoles ? {} : { roles }) });
    },
  },
    line('fullName', h('input', { id: `full-${name}`, name: 'full_name', value: account.full_name, maxlength: 80 })),
    choices('roles', 'roles', office.people.roles.map((each) => [each, roleWord(each)]), account.roles),
    h('p', { class: 'quiet' }, word('rolesHint')),
    h('div', { class: 'buttons' },
      h('button', { class: 'main', type: 'submit' }, word('save')),
      active && h('button', { class: 'plain', type: 'button', onclick: () => void giveLink(name) }, word('passwordLink')),
      h('button', { class: active ? 'plain danger' : 'plain', type: 'button',
        onclick: () => void apply({ active: !active }) }, word(active ? 'shutIt' : 'reopen'))));
  return made;
}

async function giveLink(name: string): Promise<void> {
  const made = await change<{ link: Link }>('POST', `/admin/people/${encodeURIComponent(name)}/link`);
  if (made?.body) tellLink(name, made.body.link);
}

function tellLink(name: string, link: Link): void {
  tell(`${name} · ${word('link')}`, link.url, word('linkHint'));
}

function sessionList(office: Office, account: Account): HTMLElement {
  return h('div', { class: 'sessions' },
    h('h3', {}, word('sessions')),
    account.sessions.length === 0 ? h('p', { class: 'quiet' }, word('noSessions'))
      : h('ul', {}, ...account.sessions.map((each) => session(office, each))),
    h('p', { class: 'quiet' }, word('made', { when: when(account.made_at), who: account.made_by })));
}

function session(office: Office, each: Session): HTMLElement {
  const own = each.number === office.people.you.session;
  return h('li', {},
    h('span', { class: 'naming' },
      h('b', {}, browser(each.agent), own ? h('span', { class: 'chip' }, word('thisOne')) : null),
      h('small', {}, [each.address, word('seen', { when: when(each.seen_at) })].filter(Boolean).join(' · '))),
    h('button', { class: 'plain', type: 'button',
      onclick: async () => {
        if (await change('DELETE', `/admin/credentials/${each.number}`)) {
          say(word('ended'));
          if (own) location.assign('/');
          else await office.refresh();
        }
      } }, word('revokeSession')));
}

/** The name of a browser and its system, of what it says about itself. */
function browser(agent: string | null): string {
  const name = /(Edg|OPR|Whale|SamsungBrowser|Firefox|Chrome|Safari)\//.exec(agent ?? '')?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS|Linux)/.exec(agent ?? '')?.[1];
  const known: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', SamsungBrowser: 'Samsung Internet' };
  return [name && (known[name] ?? name), system].filter(Boolean).join(' · ') || (agent ?? '?').slice(0, 40);
}

function add(office: Office): void {
  const made = h('form', {
    class: 'body',
    onsubmit: async (event: SubmitEvent) => {
      event.preventDefault();
      const data = new FormData(made);
      const said = await change<{ account: Account; link: Link }>('POST', '/admin/people', {
        name: String(data.get('name')), full_name: String(data.get('full_name')), roles: chosen(made, 'roles'),
      });
      if (!said?.body) return;
      dialog.close();
      const { account, link } = said.body;
      say(word('added', { name: account.name }));
      await office.refresh();
      tellLink(account.name, link);
    },
  },
    line('name', h('input', { id: 'new-name', name: 'name', required: true, maxlength: 32, autocapitalize: 'none',
      autocomplete: 'off', spellcheck: 'false', pattern: '[a-z][a-z0-9._\\-]{1,31}' }), 'nameHint'),
    line('fullName', h('input', { id: 'new-full', name: 'full_name', maxlength: 80, autocomplete: 'off' })),
    choices('roles', 'roles', office.people.roles.map((each) => [each, roleWord(each)]), ['operator']),
    h('div', { class: 'buttons' },
      h('button', { class: 'main', type: 'submit' }, word('add')),
      h('button', { class: 'plain', type: 'button', onclick: () => dialog.close() }, word('cancel'))));
  const dialog = ask(word('add'), made);
}
