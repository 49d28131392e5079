// Judges answers by published schemas: ajv, whose patterns have the flag u. Writes a line for each form, a character for each answer.

import { readFile, writeFile } from 'node:fs/promises';
import Ajv from 'ajv/dist/2020.js';

const [from, to] = process.argv.slice(2);
const forms = JSON.parse(await readFile(from, 'utf8'));
const judge = (schema, values) => {
  const validate = new Ajv({ strict: false, unicodeRegExp: true, ownProperties: true, logger: false }).compile(schema);
  return values.map(value => (value === null ? '-' : validate(value) ? '1' : '0')).join('');
};
await writeFile(to, forms.map(({ schema, answers }) => judge(schema, answers)).join('\n'));
