/** Tokens: what other programs may read and write. */

import {
  ask, change, chips, choices, chosen, line, roleWord, say, tell, when, type Office, type Session,
} from './admin_parts';
import { word } from './admin_words';
import { h, svg } from './dom';
import { ICONS } from './icons';

export function drawTokens(office: Office): HTMLElement {
  const { tokens } = office.people;
  return h('section', { class: 'part' },
    h('header', { class: 'part-head' },
      h('p', { class: 'quiet' }, tokens.length === 0 ? word('noTokens') : ''),
      h('button', { class: 'main', type: 'button', id: 'new-token', onclick: () => make(office) },
        svg(ICONS.plus), word('newToken'))),
    h('div', { class: 'rows' }, ...tokens.map((each) => row(office, each))));
}

function row(office: Office, token: Session): HTMLElement {
  const titles = new Map(office.people.layers.map(({ id, title }) => [id, title]));
  const scope = token.layers?.map((each) => titles.get(each) ?? each).join(', ') ?? word('allLayers');
  return h('article', { class: 'card row token' },
    h('span', { class: 'naming' }, h('b', {}, token.name),
      h('small', {}, `${scope} · ${word(token.may_write ? 'readWrite' : 'readOnly')}`)),
    chips(token.roles.map(roleWord)),
    h('span', { class: 'naming' },
      h('span', {}, word('expires', { when: when(token.expires_at) })),
      h('small', {}, word('seen', { when: when(token.seen_at) }))),
    h('button', { class: 'plain danger', type: 'button',
      onclick: async () => {
        if (await change('DELETE', `/admin/credentials/${token.number}`)) {
          say(word('ended'));
          await office.refresh();
        }
      } }, word('revoke')));
}

function make(office: Office): void {
  const { roles, layers } = office.people;
  const made = h('form', {
    class: 'body',
    onsubmit: async (event: SubmitEvent) => {
      event.preventDefault();
      const data = new FormData(made);
      const confined = chosen(made, 'layers');
      const said = await change<{ token: string }>('POST', '/admin/tokens', {
        name: String(data.get('name')), roles: chosen(made, 'roles'),
        layers: confined.length > 0 ? confined : null,
        may_write: data.has('may_write'), days: Number(data.get('days')),
      });
      if (!said?.body) return;
      dialog.close();
      await office.refresh();
      tell(word('token'), said.body.token, word('tokenHint'));
    },
  },
    line('name', h('input', { id: 'token-name', name: 'name', required: true, maxlength: 32, autocapitalize: 'none',
      autocomplete: 'off', spellcheck: 'false', pattern: '[a-z][a-z0-9._\\-]{1,31}' })),
    choices('roles', 'roles', roles.map((each) => [each, roleWord(each)]), ['viewer']),
    h('label', { class: 'choice alone' },
      h('input', { type: 'checkbox', name: 'may_write', value: 'true' }), h('span', {}, word('mayWrite'))),
    line('days', h('input', { id: 'token-days', name: 'days', type: 'number', min: 1, max: 366, value: 90, required: true })),
    h('details', { class: 'layers' }, h('summary', {}, `${word('layers')}: ${word('allLayers')}`),
      choices('layers', 'layers', layers.map(({ id, title }) => [id, title]))),
    h('div', { class: 'buttons' },
      h('button', { class: 'main', type: 'submit' }, word('newToken')),
      h('button', { class: 'plain', type: 'button', onclick: () => dialog.close() }, word('cancel'))));
  const dialog = ask(word('newToken'), made);
}
