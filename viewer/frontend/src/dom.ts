/** Making elements without a framework: text is always text, so data can never become markup. */

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

/**
 * Make an element: `h('button', { class: 'row', onclick: open, 'aria-pressed': true }, 'Open')`.
 *
 * A function under `on...` listens; `true` and `false` are written out for `aria-` names, and add
 * or leave out any other attribute; `null` and `undefined` leave it out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => isShown(child)));
  return element;
}

function isShown(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false && child !== '';
}

function setAttribute(element: HTMLElement, name: string, value: Value): void {
  if (typeof value === 'function') {
    element.addEventListener(name.slice(2), value as EventListener);
  } else if (name.startsWith('aria-') && typeof value === 'boolean') {
    element.setAttribute(name, String(value));
  } else if (value === true) {
    element.setAttribute(name, '');
  } else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(name, String(value));
  }
}

/** Find an element the page's template must have. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element #${id}.`);
  return element;
}

/** Draw something anew without taking the keyboard away from whoever was in it. */
export function keepFocus(draw: () => void): void {
  const id = document.activeElement?.id;
  draw();
  if (id && document.activeElement?.id !== id) document.getElementById(id)?.focus();
}

/** An icon of our own set, drawn in the colour of the text around it. */
export function svg(path: string, size = 20): SVGSVGElement {
  const names = 'http://www.w3.org/2000/svg';
  const element = document.createElementNS(names, 'svg');
  element.setAttribute('viewBox', '0 0 24 24');
  element.setAttribute('width', `${size / 16}rem`);
  element.setAttribute('height', `${size / 16}rem`);
  element.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(names, 'path');
  shape.setAttribute('d', path);
  element.append(shape);
  return element;
}
