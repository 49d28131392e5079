// Makes elements. Whatever comes from a task is hostile, so texts are only ever set as texts.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element: `text` and `on*` are what they say, `class` is a class, everything else an attribute (true: empty, null or false: none). */
export function el(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

let ids = 0;

/** Makes an id for what a label or a description points to. */
export const newId = prefix => `${prefix}-${++ids}`;

let saying = 0;

/** Tells those who do not see the page. */
export function say(text) {
  const said = document.getElementById('said');
  said.textContent = '';
  clearTimeout(saying);
  saying = setTimeout(() => { said.textContent = text; }, 50);
}

/** Calls a function soon, and once, however often it was asked for meanwhile. */
export function soon(action, delay = 0) {
  let timer = null;
  const asked = () => { timer ??= setTimeout(() => { timer = null; action(); }, delay); };
  asked.cancel = () => { clearTimeout(timer); timer = null; };
  return asked;
}
