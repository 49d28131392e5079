// Fills the inbox's forms in, in a browser, and writes what its script makes of them: a line of JSON for each form, with the answer
// that is sent, null where the script refuses, and false where its inputs cannot say the answer.

import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const [from, to, pages, executablePath] = process.argv.slice(2);
const forms = JSON.parse(await readFile(from, 'utf8'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
try {
  const page = await browser.newPage();
  await page.route('http://inbox.test/**', async route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Forms</title><main></main>' });
    else await route.fulfill({ contentType: 'text/javascript', body: await readFile(`${pages}/${name}`) });
  });
  await page.goto('http://inbox.test/');
  const said = [];
  for (let at = 0; at < forms.length; at += 200) said.push(...await page.evaluate(answerAll, forms.slice(at, at + 200)));
  await writeFile(to, said.map(line => JSON.stringify(line)).join('\n'));
} finally {
  await browser.close();
}

/** Runs in the page. */
async function answerAll(forms) {
  const { AnswerForm } = await import('http://inbox.test/form.js');
  const { isNumber, isSame, parse, read } = await import('http://inbox.test/numbers.js');
  const main = document.querySelector('main');
  const valueOf = option => (option !== null && typeof option === 'object' && 'value' in option ? option.value : option);

  /** Tells whether the inputs of a field can say a value, and lets them say it. */
  function say({ field, inputs, rules }, proposed, value, isStrict) {
    const [input] = inputs;
    const options = field.options?.map(valueOf) ?? [true, false];
    const isNothing = value === undefined || value === null || (isStrict && value === '');
    const isOneOf = one => options.findIndex(option => isSame(option, one));
    if (input.type === 'checkbox') {
      if (!isNothing && (!Array.isArray(value) || value.some(one => isOneOf(one) < 0))) return false;
      const chosen = (isNothing ? [] : value).map(isOneOf);
      if (chosen.some((one, at) => at > 0 && one <= chosen[at - 1])) return false;
      inputs.forEach((box, at) => { box.checked = chosen.includes(at); });
      return isNothing ? !rules.isNeeded && (field.default === undefined || field.default === null) : value.length > 0 || rules.isNeeded;
    }
    if (input.type === 'radio' || input.type === 'select-one') {
      const chosen = isNothing ? -1 : isOneOf(value);
      if (input.type === 'radio') inputs.forEach((one, at) => { one.checked = at === chosen; });
      else input.value = chosen < 0 ? '' : String(chosen);
      return isNothing || chosen >= 0;
    }
    if (isNothing) {
      input.value = '';
      return true;
    }
    const isOfNumbers = rules.type === 'number' || rules.type === 'integer';
    const isJson = rules.type === 'array' || rules.type === 'object';
    const text = isJson ? JSON.stringify(value) : isNumber(value) && isOfNumbers ? String(value) : value;
    if (typeof text !== 'string' || text === '' || (isOfNumbers && typeof value === 'string' && (read(value.trim()) !== null || value.trim() === ''))) return false;
    // What is left as it was proposed is the default, whatever it looks like.
    if (text === proposed && !isSame(value, field.default ?? null)) return false;
    input.value = text;
    return input.value === text;
  }

  return forms.map(({ metadata, schema, answers }) => {
    const form = new AnswerForm(parse(metadata), parse(schema));
    main.replaceChildren(form.element);
    const proposals = form.fields.map(one => one.inputs[0].value);
    const isStrict = parse(schema).additionalProperties === false;
    return answers.map(text => {
      const answer = parse(text);
      if (Object.keys(answer).some(name => !form.fields.some(one => one.field.name === name))) return false;
      const said = form.fields.map((one, at) => say(one, proposals[at], Object.hasOwn(answer, one.field.name) ? answer[one.field.name] : undefined, isStrict));
      if (said.includes(false)) return false;

      // What may be left out is asked for once.
      const sent = form.read() ?? form.read();
      return sent && JSON.stringify(sent);
    });
  });
}
