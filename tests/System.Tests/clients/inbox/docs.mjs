// The page of the API's description: without a credential, in the policy that its answer sets, and from this gateway alone, at a prefix too.

import { strict as assert } from 'node:assert';
import { address, launch, nothingWrong, patience, picture } from './browser.mjs';

const browser = await launch();
try {
  for (const prefix of ['', 'asya/']) {
    const page = await (await browser.newContext({ viewport: { width: 1180, height: 860 } })).newPage();
    const elsewhere = [];
    page.wrongs = [];
    page.on('pageerror', error => page.wrongs.push(error.message));
    page.on('console', message => message.type() === 'error' && page.wrongs.push(message.text()));
    page.on('request', request => {
      if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== new URL(address).origin) elsewhere.push(request.url());
    });
    await page.goto(new URL(`${prefix}docs`, address).href);
    await page.getByRole('heading', { name: 'Where to go from here' }).waitFor({ timeout: patience });
    await picture(page, prefix ? 'docs-at-a-prefix' : 'docs');
    nothingWrong(page);
    assert.deepEqual(elsewhere, []);
  }
} finally {
  await browser.close();
}
