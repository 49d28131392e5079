// Creates elements. Values of tasks are untrusted, so texts are only set as plain text.

const SVG = 'http://www.w3.org/2000/svg';

/** Creates an element: `text` is its text, `on*` are event handlers, `class` is a class, everything else an attribute (true: empty, null or false: none). */
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

/** Makes an element focusable, with a name, while its content is larger than its box: then the keyboard can scroll it. */
export function scrollable(element, name) {
  const look = () => {
    const isCut = element.scrollHeight > element.clientHeight + 1;
    for (const [attribute, value] of [['tabindex', 0], ['role', 'group'], ['aria-label', name]]) {
      if (isCut) element.setAttribute(attribute, value);
      else element.removeAttribute(attribute);
    }
  };
  new ResizeObserver(look).observe(element);
  return element;
}

let ids = 0;

/** Creates an id for the target of a label or a description. */
export const newId = prefix => `${prefix}-${++ids}`;

let saying = 0;

/** Announces a text to screen readers. */
export function say(text) {
  const said = document.getElementById('said');
  said.textContent = '';
  clearTimeout(saying);
  saying = setTimeout(() => { said.textContent = text; }, 50);
}

/** Debounces a function: calls it once, soon, for any number of requests. */
export function soon(action, delay = 0) {
  let timer = null;
  const asked = () => { timer ??= setTimeout(() => { timer = null; action(); }, delay); };
  asked.cancel = () => { clearTimeout(timer); timer = null; };
  return asked;
}
