// node run.mjs URL: is the description clean, does a client come of it that compiles strictly, and does that client work?
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [url] = process.argv.slice(2);
const here = import.meta.dirname;

// Under node_modules: no file of the repository, and packages are found from there.
const made = mkdtempSync(join(here, 'node_modules', '.made-'));
const run = (script, ...parameters) => {
  try {
    return execFileSync(process.execPath, [join(here, 'node_modules', script), ...parameters], {
      cwd: made, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (failed) {
    return assert.fail(`${script}: ${failed.stdout}${failed.stderr}`);
  }
};

try {
  const reply = await fetch(new URL('openapi/v1.json', url));
  assert.equal(reply.status, 200);
  writeFileSync(join(made, 'v1.json'), await reply.text());
  run('@redocly/cli/bin/cli.js', 'lint', 'v1.json', '--config', join(here, 'redocly.yaml'));
  console.log('ok: lint');

  run('openapi-typescript/bin/cli.js', 'v1.json', '--output', 'api.d.ts');
  copyFileSync(join(here, 'story.ts'), join(made, 'story.ts'));
  copyFileSync(join(here, 'tsconfig.json'), join(made, 'tsconfig.json'));
  writeFileSync(join(made, 'package.json'), '{ "type": "module" }');
  run('typescript/bin/tsc', '--project', 'tsconfig.json');
  console.log('ok: it compiles');

  process.stdout.write(execFileSync(process.execPath, [join(made, 'story.js'), url], { encoding: 'utf8' }));
} finally {
  rmSync(made, { recursive: true, force: true });
}
