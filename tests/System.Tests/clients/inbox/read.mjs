// List, document and decision: a text that is set to be read, its changes since an earlier round, and the keys between them.

import { strict as assert } from 'node:assert';
import { accessible, api, launch, nothingWrong, open, picture } from './browser.mjs';

const words = 'Customers could reach us for **99.93 %** of the quarter, three hundredths better than we promise.';
const body = `# Third quarter\n\n${words}\n\n| Service | Reached |\n|---|---:|\n| Search | 99.94 % |\n\n- Deploys stop on Fridays\n  - unless two agree\n\n`
  + '```js\nconst x = 1;\n```\n\nSee [the report](https://status.example.org/q3), [this](javascript:alert(1)) and ![a chart](https://example.org/x.png).';
const create = (id, text) => api('desk', 'POST', 'mesh?wait=20', { id, flow: 'article', payload: { article: { headline: 'Q3 report', body: text }, words: 1234 } });
await create('article-1', body);
await create('article-2', Array.from({ length: 80 }, (_, n) => `Paragraph ${n + 1} of a long text.\n`).join('\n'));

const browser = await launch();
try {
  const page = await open(browser, { who: 'desk', viewport: { width: 1440, height: 900 } });
  await page.getByRole('link', { name: /article-1/ }).click();
  const text = page.getByRole('region', { name: 'Document' });

  // Markdown, of which nothing is loaded and no script runs.
  await text.getByRole('heading', { name: 'Third quarter' }).waitFor();
  await text.getByRole('cell', { name: '99.94 %' }).waitFor();
  assert.equal(await text.locator('strong').first().innerText(), '99.93 %');
  assert.equal(await text.locator('li li').first().innerText(), 'unless two agree');
  const links = await text.locator('.prose a').evaluateAll(all => all.map(({ href, rel, target }) => ({ href, rel, target })));
  assert.deepEqual(links, [{ href: 'https://status.example.org/q3', rel: 'noopener noreferrer', target: '_blank' }]);
  await text.getByText('the report (status.example.org)').waitFor();
  await text.getByText('Image, not loaded: a chart').waitFor();
  assert.equal(await page.locator('main img').count(), 0);
  await accessible(page, 'document');
  await picture(page, 'document-wide');
  await text.getByText('As written').click();
  assert.equal(await text.locator('.raw').evaluate(raw => raw.textContent), body);

  // The list stays beside the task, and the keys go through it.
  const beside = page.getByRole('region', { name: 'Waiting', exact: true });
  await beside.getByRole('link').nth(1).waitFor();
  await page.keyboard.press('1');
  assert.equal(await text.evaluate(element => element === document.activeElement), true);
  await page.keyboard.press('j');
  await text.getByText('Paragraph 1 of a long text.').first().waitFor();
  assert.equal(await beside.locator('[aria-current]').count(), 1);

  // Reading comes first: the keyboard scrolls the document, and the answer is one key away.
  await page.waitForFunction(() => document.activeElement.matches('.document'));
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.querySelector('.document').scrollTop > 200);
  const width = await text.locator('.prose').first().evaluate(prose => prose.clientWidth / (Number.parseFloat(getComputedStyle(prose).fontSize) / 2));
  assert.ok(width < 85, `A line has room for ${width} characters.`);
  await page.keyboard.press('2');
  assert.equal(await page.getByLabel('Headline').evaluate(input => input === document.activeElement), true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await text.getByRole('heading', { name: 'Third quarter' }).waitFor();

  // The next round: what has changed, word by word.
  await api('desk', 'POST', 'mesh/article-1:resume?pause=1', { approved: true, body: body.replace('three hundredths', 'a little') });
  await page.getByRole('heading', { name: 'Is it still good?' }).waitFor();
  await text.getByText('Changes', { exact: true }).waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('n');
  await text.getByText('2 words added, 2 removed.').waitFor();
  assert.deepEqual(await text.locator('del, ins').allInnerTexts().then(all => all.map(each => each.replace(/\s+/g, ' ').trim()).slice(0, 2)), ['(removed: three hundredths )', '(added: a little )']);
  await page.keyboard.press('n');
  assert.equal(await text.locator('ins.now').count(), 1);
  await accessible(page, 'changes');
  await picture(page, 'document-changes');

  // What is not there is told in the document's place, beside the list.
  await page.evaluate(() => { location.hash = '#/task/not-there'; });
  const none = page.getByRole('heading', { name: 'There is no such task' });
  await none.waitFor();
  assert.ok((await none.boundingBox()).width > 300);
  await picture(page, 'document-none');
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'Is this article good?' }).waitFor();
  nothingWrong(page);

  // On a phone the document comes before the form.
  const phone = await open(browser, { who: 'desk', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await phone.getByRole('link', { name: /article-2/ }).tap();
  await phone.getByRole('button', { name: /Send answer/ }).waitFor();
  const [first, second] = [await phone.getByText('Paragraph 1 of a long text.').first().boundingBox(), await phone.getByLabel('Headline').boundingBox()];
  assert.ok(first.y < second.y, 'The form comes before the document.');
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'The page is wider than the phone.');
  await accessible(phone, 'document on a phone');
  await picture(phone, 'document-phone');
  nothingWrong(phone);
} finally {
  await browser.close();
}
