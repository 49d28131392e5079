// Runs the whole conformance suite against a gateway, and fails unless exactly those checks fail that expected.json gives a reason for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const address = process.argv[2];
const expected = JSON.parse(readFileSync('expected.json', 'utf8'));
const reasons = new Map(Object.entries(expected).flatMap(([reason, checks]) => checks.map((check) => [check, reason])));
const folder = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));

// The suite gives a call 600 ms, and the first step of a Python actor waits for its process.
await fetch(new URL('mesh?wait=30', address), {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ flow: 'greet', payload: {} }) });
const counts = { SUCCESS: 0, FAILURE: 0, WARNING: 0, SKIPPED: 0, INFO: 0 };
const failed = new Map();
try {
  const run = spawnSync(
    'node_modules/.bin/node',
    ['node_modules/@modelcontextprotocol/conformance/dist/index.js', 'server', '--url', new URL('mcp', address).href, '--suite', 'all', '-o', folder],
    { encoding: 'utf8', timeout: 150_000 });
  if (run.error) throw run.error;
  for (const name of readdirSync(folder)) {
    const scenario = name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    for (const check of JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8'))) {
      counts[check.status]++;
      if (check.status === 'FAILURE') failed.set(`${scenario} ${check.id}`, check.errorMessage);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`${counts.SUCCESS} checks passed, ${counts.FAILURE} failed, ${counts.WARNING} warned`);
for (const [check, reason] of reasons) if (failed.has(check)) console.log(`as expected: ${check}: ${reason}`);
const surprises = [
  ...[...failed].filter(([check]) => !reasons.has(check)).map(([check, why]) => `FAILED: ${check}: ${why}`),
  ...[...reasons.keys()].filter((check) => !failed.has(check)).map((check) => `EXPECTED TO FAIL AND DID NOT: ${check}`),
];
for (const surprise of surprises) console.log(surprise);
process.exit(surprises.length === 0 && counts.SUCCESS > 100 ? 0 : 1);
