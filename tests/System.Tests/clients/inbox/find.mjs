// What tasks are about, and how people find them: titles, search, filters, order, views that are addresses, and what nobody is told.

import { strict as assert } from 'node:assert';
import { accessible, api, launch, nothingWrong, open, picture } from './browser.mjs';

const claim = (id, purpose, amount, more = {}) => api('finn', 'POST', 'mesh?wait=20', { id, flow: 'claim', payload: { purpose, amount, ...more } });
await claim('claim-1', 'Taxi to the airport', 48, { employee: 'Lena Ott', invoice: { number: 'RX-7781' } });
await claim('claim-2', 'Three days in Utrecht', 1842.6, { employee: 'Tom Bakker', account: 'NL91ABNA0417164300' });
await claim('claim-3', '<b>Two</b> keyboards\u202E', 139.9, { employee: 'Ravi Menon' });
await api('finn', 'POST', 'mesh?wait=20', { id: 'report-9', flow: 'report_approval', payload: { topic: 'Tides' } });
await api('finn', 'POST', 'mesh/report-9:claim', {});
await api('finn', 'POST', 'mesh?wait=20', { id: 'deal-1', flow: 'secret_deal', payload: { company: 'Halden Foods' } });

const browser = await launch();
try {
  const gina = await open(browser, { who: 'gina', viewport: { width: 1440, height: 900 } });
  const shows = async (page, ...names) => {
    await page.waitForFunction(names => {
      const rows = [...document.querySelectorAll('.rows li')].map(row => row.innerText);
      return rows.length === names.length && names.every((name, at) => new RegExp(name).test(rows[at]));
    }, names.map(name => name.source)).catch(async late => {
      throw new Error(`Not ${names.join(', ')}, but ${JSON.stringify(await page.locator('.rows li').allInnerTexts())}`, { cause: late });
    });
  };
  await gina.getByText('Everybody’s').click();

  // What a row says: what it is about, what is asked, where it comes from; as plain text.
  await shows(gina, /^Taxi to the airport, 48 €\nPay this claim\?\n/, /Three days in Utrecht, 1842.6 €/, /^<b>Two<\/b> keyboards, 139.9 €/, /report-9/, /^Takeover of Halden Foods\n/);
  await accessible(gina, 'list with titles');
  await picture(gina, 'find-titles');

  // By title, by a value that the flow names, by people, by id, by the question; in any case and order.
  const search = gina.getByRole('searchbox', { name: /Search/ });
  for (const [words, ...found] of [['utrecht', /Utrecht/], ['LENA', /Taxi/], ['rx-7781', /Taxi/], ['claim pay bakker', /Utrecht/], ['claim-3', /keyboards/], ['finn report', /report-9/]]) {
    await search.fill(words);
    await shows(gina, ...found);
  }
  await search.fill('nothing at all');
  await gina.getByText('Nothing that waits matches the search and the filters.').waitFor();
  await accessible(gina, 'nothing found');
  await picture(gina, 'find-nothing');

  // A value that the pause redacts is in the payload, and finds nothing.
  await search.fill('NL91ABNA0417164300');
  await gina.getByText('Nothing that waits matches').waitFor();
  await search.fill('');
  await shows(gina, /Taxi/, /Utrecht/, /keyboards/, /report-9/, /Halden/);

  // Filters and order; the address has all of it.
  await gina.getByText('Filters', { exact: true }).click();
  await gina.getByLabel('Flow', { exact: true }).fill('claim');
  await gina.getByLabel('Flow', { exact: true }).press('Tab');
  await shows(gina, /Taxi/, /Utrecht/, /keyboards/);
  await gina.getByLabel('Order', { exact: true }).selectOption('newest');
  await shows(gina, /keyboards/, /Utrecht/, /Taxi/);
  await gina.getByLabel('Due', { exact: true }).selectOption('overdue');
  await gina.getByText('Nothing that waits matches').waitFor();
  await gina.getByLabel('Due', { exact: true }).selectOption('week');
  await shows(gina, /keyboards/, /Utrecht/, /Taxi/);
  assert.equal(new URL(gina.url()).hash, '#/?whose=all&flow=claim&due=week&order=newest');
  await accessible(gina, 'filters');
  await picture(gina, 'find-filters');

  // A view has a name, is there after a reload, and is the way back from a task.
  await gina.getByRole('button', { name: 'Keep as a view' }).click();
  await gina.getByLabel('Name', { exact: true }).fill('Claims');
  await gina.getByRole('button', { name: 'Keep', exact: true }).click();
  await gina.getByRole('button', { name: 'Claims', pressed: true }).waitFor();
  await gina.getByRole('button', { name: 'Clear' }).click();
  await shows(gina, /Taxi/, /Utrecht/, /keyboards/, /report-9/, /Halden/);
  await gina.reload();
  await gina.getByRole('button', { name: 'Claims', pressed: false }).click();
  await shows(gina, /keyboards/, /Utrecht/, /Taxi/);
  await gina.getByRole('link', { name: /Utrecht/ }).click();
  await gina.getByRole('heading', { level: 1, name: 'Three days in Utrecht, 1842.6 €' }).waitFor();
  await gina.getByRole('heading', { level: 2, name: 'Pay this claim?' }).waitFor();
  await gina.getByText('If you agree: Tom Bakker gets 1842.6 €, for Three days in Utrecht.').waitFor();
  assert.equal(await gina.title(), 'Three days in Utrecht, 1842.6 € – Inbox');
  const beside = gina.getByRole('region', { name: 'Waiting', exact: true });
  await beside.getByRole('link', { name: /keyboards/ }).waitFor();
  assert.equal(await beside.getByRole('link').count(), 3);
  await accessible(gina, 'task with a title');
  await picture(gina, 'find-task');

  // The palette: commands with their keys, and tasks by their words.
  await gina.keyboard.press('Control+k');
  const command = gina.getByRole('combobox');
  await gina.getByRole('option', { name: 'Back to the list u' }).waitFor();
  await accessible(gina, 'palette');
  await picture(gina, 'palette');
  await command.fill('rx-77');
  await gina.getByRole('option', { name: /Taxi to the airport/ }).waitFor();
  await gina.keyboard.press('Enter');
  await gina.getByRole('heading', { level: 1, name: 'Taxi to the airport, 48 €' }).waitFor();
  await gina.keyboard.press('Control+k');
  await command.fill('answer to');
  await gina.keyboard.press('Enter');
  await gina.waitForFunction(() => document.activeElement.matches('.question input'));
  await gina.keyboard.press('Control+k');
  await gina.keyboard.press('Escape');
  await gina.waitForFunction(() => document.activeElement.matches('.question input') && document.querySelector('dialog') === null);
  await gina.keyboard.press('1');
  await gina.keyboard.press('u');
  await shows(gina, /keyboards/, /Utrecht/, /Taxi/);
  await gina.getByRole('button', { name: 'Remove the view Claims' }).click();
  await gina.getByRole('button', { name: 'Claims', exact: true }).waitFor({ state: 'detached' });

  // What waits for another person, for those who may see it.
  await gina.getByText(/^Filters/).click();
  await gina.getByRole('button', { name: 'Clear' }).click();
  await gina.getByLabel('Waits for', { exact: true }).fill('finn');
  await gina.getByLabel('Waits for', { exact: true }).press('Tab');
  await shows(gina, /report-9/);
  await gina.getByLabel('Waits for', { exact: true }).fill('finance');
  await gina.getByLabel('Waits for', { exact: true }).press('Tab');
  await shows(gina, /Taxi/, /Utrecht/, /keyboards/);

  // An answer takes a task out of the list that is searched, and a new one comes in, live.
  await gina.getByLabel('Waits for', { exact: true }).fill('');
  await search.fill('airport');
  await shows(gina, /Taxi/);
  await claim('claim-4', 'Parking at the airport', 22.5);
  await shows(gina, /Taxi/, /Parking/);
  await api('finn', 'POST', 'mesh/claim-1:resume', { approved: true });
  await shows(gina, /Parking/);

  // Hana is not of the board: the deal is in no list and no search of hers, and nothing tells that it is there.
  assert.equal((await api('gina', 'GET', 'mesh?status=paused&q=halden')).tasks[0].title, 'Takeover of Halden Foods');
  for (const query of ['q=halden', 'q=takeover&order=due', 'q=deal-1&limit=1', 'q=offer&order=oldest', 'assignee=board', 'flow=secret_deal&q=h']) {
    assert.deepEqual(await api('hana', 'GET', `mesh?status=paused&${query}`), { tasks: [], next_cursor: null }, query);
  }
  const hana = await open(browser, { who: 'hana' });
  await hana.getByText('Everybody’s').click();
  await hana.getByRole('link', { name: /Parking/ }).waitFor();
  await hana.getByRole('searchbox').fill('halden');
  await hana.getByText('Nothing that waits matches').waitFor();
  nothingWrong(hana);

  // On a phone, in the dark.
  const phone = await open(browser, { who: 'gina', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, colorScheme: 'dark' });
  await phone.getByText('Everybody’s').click();
  await shows(phone, /Parking|Utrecht/, /./, /./, /./, /./);
  await accessible(phone, 'titles on a phone');
  await picture(phone, 'find-phone');
  for (const page of [gina, phone]) nothingWrong(page);
} finally {
  await browser.close();
}
