// A browser for several stories: starting one takes longer than many of them.

import { chromium } from 'playwright-core';

const [executablePath] = process.argv.slice(2);
const server = await chromium.launchServer({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
console.log(server.wsEndpoint());
