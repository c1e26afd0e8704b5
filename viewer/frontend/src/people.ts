/** The start of the pages beside the map: signing in, one's account, administration, data board. */

import '@fontsource/noto-sans-kr/400.css';
import './fonts.css';
import './base.css';
import './people.css';
import { svg } from './dom';
import { ICONS } from './icons';
import { recall, remember } from './store';

const root = document.documentElement;

function show(theme: 'dark' | 'light'): void {
  root.dataset['theme'] = theme;
  document.getElementById('theme')?.replaceChildren(svg(theme === 'dark' ? ICONS.sun : ICONS.moon));
}

/** Let somebody see what they typed; without a script there is no button. */
function offerToReveal(button: HTMLButtonElement): void {
  const ids = button.dataset['reveal']?.split(' ') ?? [];
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(shown));
    for (const id of ids) {
      document.getElementById(id)?.setAttribute('type', shown ? 'text' : 'password');
    }
  });
}

const { theme, scale } = recall();
root.style.setProperty('--scale', String(scale ?? 1));
show(theme ?? 'dark');
document.getElementById('theme')?.addEventListener('click', () => {
  const other = root.dataset['theme'] === 'dark' ? 'light' : 'dark';
  remember({ theme: other });
  show(other);
});
document.querySelectorAll<HTMLButtonElement>('[data-reveal]').forEach(offerToReveal);
if (document.getElementById('office')) {
  void import('./admin').then(({ openOffice }) => openOffice());
}
if (document.getElementById('forms')) {
  void import('./forms').then(({ openForms }) => openForms());
}
if (document.getElementById('board')) {
  void import('./board').then(({ openBoard }) => openBoard());
}
