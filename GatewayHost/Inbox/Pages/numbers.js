// JSON's numbers with all their digits. A double would round 12345678901234567.89, and take 1e400 for infinite.

const TYPED = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** A number that a double does not hold as it is written. */
class Digits {
  constructor(text) { this.text = text; }

  toString() { return this.text; }

  toJSON() { return JSON.rawJSON(this.text); }
}

const numberOf = (text, value = Number(text)) => (String(value) === text || !JSON.rawJSON ? value : new Digits(text));

export const isNumber = value => typeof value === 'number' || value instanceof Digits;

/** Reads JSON without rounding its numbers. */
export const parse = text => JSON.parse(text, (_, value, context) => (typeof value === 'number' ? numberOf(context?.source ?? String(value), value) : value));

/** Reads what was typed as a number: also with a comma, a plus or bare digits around the point. Null: it is none. */
export function read(typed) {
  if (!TYPED.test(typed)) return null;
  const text = typed.replace(',', '.').replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1').replace(/^(-?)\./, '$10.').replace(/\.(?=e|$)/i, '');
  const number = numberOf(text);
  if (!JSON.rawJSON && compare(number, text) !== 0) throw new Error('has more digits than this browser can send');
  return number;
}

/** The sign, the digits without zeros around them, and the power of ten of the place before the first one. */
function partsOf(number) {
  const found = PARTS.exec(String(number));
  if (found === null) return { sign: Math.sign(number), digits: 'Infinity', point: 0n };
  const [, minus, whole, fraction = '', exponent = '0'] = found;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  return {
    sign: digits === '' ? 0 : minus === '' ? 1 : -1,
    digits: digits.replace(/0+$/, ''),
    point: digits === '' ? 0n : BigInt(exponent) + BigInt(whole.length - (all.length - digits.length)),
  };
}

/** Returns a number below, at or above 0, as the first number is below, at or above the second. */
export function compare(first, second) {
  const [a, b] = [partsOf(first), partsOf(second)];
  if (a.sign !== b.sign || a.sign === 0) return a.sign - b.sign;
  const size = a.point !== b.point ? (a.point < b.point ? -1 : 1) : a.digits === b.digits ? 0 : a.digits < b.digits ? -1 : 1;
  return size * a.sign;
}

export function isWhole(number) {
  const { digits, point } = partsOf(number);
  return point >= BigInt(digits.length);
}

/** Tells whether two values are equal, in whatever way their numbers are written and their members ordered. */
export function isSame(a, b) {
  if (isNumber(a) || isNumber(b)) return isNumber(a) && isNumber(b) && compare(a, b) === 0;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  const names = Object.keys(a);
  return Array.isArray(a) === Array.isArray(b) && names.length === Object.keys(b).length
    && names.every(name => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}
