// Hostile payloads, seeded: whatever a text holds, nothing of it runs, loads, or becomes more than text and plain elements.

import { strict as assert } from 'node:assert';
import { api, hostile as count, launch, nothingWrong, open } from './browser.mjs';

const slowest = 5000;

const browser = await launch();
try {
  const page = await open(browser, { who: 'desk' });
  await page.getByText('live', { exact: true }).waitFor();
  const first = '<img src=x onerror=hit()><script>hit()</script>\n[x](javascript:hit()) ![y](https://hostile.test/y.png)\n<svg onload=hit()>';
  await api('desk', 'POST', 'mesh?wait=20', { id: 'hostile-1', flow: 'article', payload: { article: { headline: first.slice(0, 60), body: first }, [first]: { [first]: first } } });
  const requests = [];
  await page.evaluate(() => {
    window.hits = [];
    window.hit = window.alert = what => window.hits.push(`ran: ${what}`);
    addEventListener('securitypolicyviolation', event => window.hits.push(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`));
  });

  // As a task, through the gateway.
  await page.evaluate(() => { location.hash = '#/task/hostile-1'; });
  await page.getByText('Image, not loaded').first().waitFor();
  await page.evaluate(() => { location.hash = '#/'; });
  await page.getByRole('link', { name: /hostile-1/ }).waitFor();
  assert.deepEqual(await page.evaluate(() => window.hits), []);

  // Without it, one after the other. The list may read itself again; nothing else asks for anything once the files are here.
  const files = await page.evaluate(() => document.querySelector('script[src]').src.replace(/app\.js$/, ''));
  await page.evaluate(async from => { await Promise.all(['document.js', 'payload.js'].map(name => import(from + name))); }, files);
  page.on('request', request => { if (!/\/(mesh|inbox\/changes)(\?|$)/.test(request.url())) requests.push(request.url()); });
  const { wrongs, longest } = await page.evaluate(runAll, { files, count });
  assert.deepEqual(wrongs, []);
  assert.deepEqual(requests, [], 'Something was asked for.');
  assert.ok(longest.took < slowest, `Payload ${longest.seed} took ${longest.took} ms.`);
  console.log(`[asya] inbox: ${count} hostile payloads, nothing ran or was loaded; the slowest took ${Math.round(longest.took)} ms`);
  nothingWrong(page);
} finally {
  await browser.close();
}

/** Runs in the page. */
async function runAll({ files, count }) {
  const { Document } = await import(`${files}document.js`);
  const { payloadTree } = await import(`${files}payload.js`);
  const place = document.body.appendChild(document.createElement('div'));
  const allowed = new Set(('ARTICLE DIV SPAN P H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE CODE TABLE THEAD TBODY TR TH TD A BDI BR HR STRONG EM DEL INS FIELDSET LEGEND LABEL INPUT SELECT OPTION BUTTON DETAILS SUMMARY').split(' '));

  const parts = [
    '<script>hit(1)</script>', '<img src=x onerror=hit(2)>', '<svg/onload=hit(3)>', '<iframe srcdoc="<script>hit(4)</script>">', '<a href="javascript:hit(5)">x</a>', '<style>@import url(https://hostile.test/a.css)</style>',
    '[x](javascript:hit(6))', '[x](JaVaScRiPt:hit(7))', '[x](java\tscript:hit(8))', '[x](&#106;avascript:hit(9))', '[x](data:text/html,<script>hit(10)</script>)', '[x](vbscript:hit(11))', '[x](https://a@hostile.test)',
    '[x](https://hostile.test/"onmouseover="hit(12))', '[x](<javascript:hit(13)>)', '[x](//hostile.test)', '[x](https:\\\\hostile.test)', '[x](blob:https://hostile.test/1)', '[x](file:///etc/passwd)', '[https://bank.example](https://hostile.test)',
    '![x](https://hostile.test/i.png)', '![x](data:image/svg+xml,<svg onload=hit(14)>)', '![x](javascript:hit(15))', '[![x](https://hostile.test/j.png)](javascript:hit(16))', '[a[b](javascript:hit(17))](https://hostile.test)',
    '<https://hostile.test/k>', '<javascript:hit(18)>', 'https://hostile.test/l"onclick="hit(19)', 'mailto:a@b.example?body=<script>', '[x](mailto:a@b.example)', '[id]: javascript:hit(20)', '[id]', '{{constructor.constructor("hit(21)")()}}', '${hit(22)}',
    '**', '*', '__', '_', '~~', '`', '``', '```', '~~~', '[', ']', '(', ')', '![', '](', '\\', '|', '|---|', '\n|a|b|\n|-|-|\n', '\n> ', '\n- ', '\n  - ', '\n1. ', '\n# ', '\n---\n', '\n```js\n', '\n\n', '\t', ' ', 'word', '§ 1',
    '\u202e', '\u2066', '\u200b', '\u0000', '\ud800', '\udc00', '\ud83d\ude00', '\ufeff', '\u0301'.repeat(40), '</div></article>', ']]>', '-->', '&lt;script&gt;', '%3Cscript%3E', '__proto__', 'constructor',
  ];
  const large = [
    () => '['.repeat(100_000), () => '*a '.repeat(60_000), () => '`'.repeat(3000) + 'x'.repeat(50_000), () => Array.from({ length: 500 }, (_, n) => '`'.repeat(n + 1)).join(' '), () => '> '.repeat(20_000), () => '- '.repeat(20_000), () => '\n- a'.repeat(20_000),
    () => Array.from({ length: 400 }, (_, n) => `${' '.repeat(n)}- a`).join('\n'), () => `# a${' '.repeat(100_000)}b`, () => `|a|\n---${' '.repeat(100_000)}x`, () => `${'|a'.repeat(300)}|\n${'|-'.repeat(300)}|\n${`${'|x'.repeat(300)}|\n`.repeat(200)}`,
    () => `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(20_000)}`, () => `${'['.repeat(5000)}${']'.repeat(5000)}`, () => `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, () => '![x]('.repeat(20_000), () => '[a](b '.repeat(20_000), () => '\n'.repeat(150_000), () => 'https://a.example/'.repeat(8000), () => '_a_'.repeat(50_000), () => '<'.repeat(100_000), () => 'x'.repeat(900_000).replace(/(.{80})/g, '$1 '),
  ];
  const wrongs = [];
  let longest = { seed: -1, took: 0 };
  for (let seed = 0; seed < count; seed++) {
    let state = seed * 2654435761 + 1;
    const random = most => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor(state / 4294967296 * most);
    };
    const some = () => Array.from({ length: 1 + random(40) }, () => parts[random(parts.length)]).join(random(3) === 0 ? ' ' : '');
    const text = seed % 4 === 0 && seed / 4 < large.length ? large[seed / 4]() : some();
    const payload = JSON.parse(JSON.stringify({ text: `${text} .`, [some()]: some(), more: [some(), { deep: some(), [some()]: [some()] }] }));
    const before = { ...payload, text: `${some()} .` };
    const began = performance.now();
    try {
      const view = new Document();
      view.show(payload, { first: before, rounds: [{ number: 1, texts: new Map([['text', `${some()} ${text.slice(0, 20_000)}`]]) }], labels: new Map([['text', some()]]) });
      place.replaceChildren(view.element, payloadTree(payload, before));
      const look = () => {
        for (const element of place.querySelectorAll('*')) {
          if (!allowed.has(element.tagName)) wrongs.push(`${seed}: an element ${element.tagName}`);
          for (const { name, value } of element.attributes) {
            if (name.startsWith('on') || ['src', 'style', 'srcset', 'action', 'formaction', 'background', 'ping'].includes(name)) wrongs.push(`${seed}: an attribute ${name}`);
            if (name === 'href' && !/^(https?:\/\/|mailto:)/.test(value)) wrongs.push(`${seed}: a link to ${value.slice(0, 100)}`);
          }
          if (element.tagName === 'A' && (element.rel !== 'noopener noreferrer' || element.username !== '')) wrongs.push(`${seed}: a link with rel ${element.rel} and name ${element.username}`);
        }
        if (/[\u202a-\u202e\u2066-\u2069]/.test(view.element.textContent)) wrongs.push(`${seed}: a character that turns the direction`);
      };
      look();
      view.step(1);
      view.step(-1);
      look();
      for (const link of [...place.querySelectorAll('a')].slice(0, 20)) link.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    } catch (error) {
      wrongs.push(`${seed}: ${error.stack}`);
    }
    const took = performance.now() - began;
    if (took > longest.took) longest = { seed, took };
    if (wrongs.length > 20) break;
    if (seed % 20 === 0) await new Promise(resolve => { setTimeout(resolve); });
  }
  place.remove();
  await new Promise(resolve => { setTimeout(resolve, 50); });
  return { wrongs: [...wrongs, ...window.hits], longest };
}
