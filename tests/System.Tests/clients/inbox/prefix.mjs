// The inbox below a path: the gateway's own, and one that a proxy takes away before the gateway sees it.

import { strict as assert } from 'node:assert';
import { createServer, request } from 'node:http';
import { address, api, launch, nothingWrong, open } from './browser.mjs';

const taken = '/tools/people';

/** A proxy that takes a path away, passes the browser's Host on, and knows nothing else. */
function proxy() {
  const server = createServer((from, to) => {
    if (!from.url.startsWith(`${taken}/`)) {
      to.writeHead(404).end();
      return;
    }
    const on = request(new URL(address), { method: from.method, path: from.url.slice(taken.length), headers: from.headers }, answer => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    on.on('error', () => to.destroy());
    to.on('close', () => on.destroy());
    from.pipe(on);
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const server = await proxy();
const browser = await launch();
try {
  const bases = [new URL('/asya/', address), new URL(`${taken}/`, `http://127.0.0.1:${server.address().port}`)];
  for (const [n, base] of bases.entries()) {
    const id = `below-${n}`;
    const asked = [];
    const page = await open(browser, { who: 'rita', base });
    page.on('request', each => asked.push(new URL(each.url()).pathname));
    await page.getByText('live', { exact: true }).waitFor();
    await api('ann', 'POST', 'mesh?wait=20', { id, flow: 'report_approval', payload: { topic: 'Q3' } });
    await page.getByRole('link', { name: new RegExp(id) }).click();
    await page.getByRole('group', { name: /Publish this report/ }).getByLabel('Yes').check();
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText('Your answer was taken. The task is done.').first().waitFor();
    await page.getByRole('link', { name: 'All tasks' }).click();
    await page.getByRole('img', { name: /Tasks that ended/ }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'All tasks' }).waitFor();
    assert.ok(asked.length > 5);
    assert.deepEqual(asked.filter(path => !path.startsWith(base.pathname)), []);
    nothingWrong(page);
    await page.context().close();
  }
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
