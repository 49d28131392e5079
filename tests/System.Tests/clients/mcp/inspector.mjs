// node inspector.mjs URL: the inspector's command line. Each call is a process, so there are only as many as there are things to see.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const url = new URL('mcp', process.argv[2]).toString();
const cli = fileURLToPath(new URL('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url));

// A tool that says isError ends the process with 5; its result is printed all the same.
const run = (expected, ...args) => new Promise((resolve, reject) =>
  execFile(process.execPath, [cli, '--cli', url, '--transport', 'http', ...args], (error, output, errors) =>
    (error?.code ?? 0) === expected ? resolve(JSON.parse(output)) : reject(new Error(`${args.join(' ')} ended with ${error?.code}: ${output}${errors}`))));
const call = (expected, tool, ...args) => run(expected, '--method', 'tools/call', '--tool-name', tool, ...args.flatMap(arg => ['--tool-arg', arg]));

const [list, paused, other, unknown] = await Promise.all([
  run(0, '--method', 'tools/list'), call(0, 'report_approval', 'topic=Q3'), call(0, 'report_approval', 'topic=Q4'), call(5, 'cancel_task', 'taskId=unknown')]);
assert.ok(list.tools.some(tool => tool.name === 'report_approval'));
console.log('ok: list');
assert.equal(unknown.structuredContent.reason, 'not_found');
console.log('ok: errors');
assert.deepEqual([paused.structuredContent.state, paused.structuredContent.fields.length], ['input_required', 2]);
console.log('ok: start and pause with form');
const [over, canceled] = await Promise.all([
  call(0, 'resume_task', `taskId=${paused.structuredContent.taskId}`, 'answer={"approved":true}'), call(0, 'cancel_task', `taskId=${other.structuredContent.taskId}`)]);
assert.ok(over.structuredContent.final_report);
console.log('ok: resume');
assert.equal(canceled.structuredContent.state, 'cancelled');
console.log('ok: cancel');
