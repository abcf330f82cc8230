import type { Words } from './words.ts';

type Child = Node | string | null;

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element; text children become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<Omit<HTMLElementTagNameMap[K], 'children'>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An icon of the page's sprite, hidden from screen readers. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A drawing of strokes by their class, for what the style sheet changes in part. */
export function drawing(
  className: string,
  viewBox: string,
  paths: Record<string, string>,
): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('viewBox', viewBox);
  for (const [part, d] of Object.entries(paths)) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', part);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

/** The words as nodes; the second language is marked as such. */
export function inBoth([indonesian, english]: Words): DocumentFragment {
  const nodes = document.createDocumentFragment();
  nodes.append(`${indonesian} `, element('span', { className: 'en', lang: 'en' }, `/ ${english}`));
  return nodes;
}

/** The element of the document with this id; throws when the document has none. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return found;
}
