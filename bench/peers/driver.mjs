// Drives any of the products over HTTP, with a payload of 1 KB: 64 tasks at a time, then one task each 35 ms with nothing between.
import fs from "node:fs";
import http from "node:http";

const payload = { topic: "Q3", filler: "x".repeat(1000) };
const values = { approved: true, reviewer_notes: "fine" };
const halfTask = 17.5;

const percentile = (times, share) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * share) - 1];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The processor time of processes and all that they have started, in ms. */
function cpu(pids) {
  const of = (pid) => {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
      // Of itself, and of children that have ended.
      return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * 10 + children.reduce((sum, child) => sum + of(child), 0);
    } catch {
      return 0; // ended since it was listed
    }
  };
  return pids.reduce((sum, pid) => sum + of(pid), 0);
}

function send(agent, base, [method, path, body, expected]) {
  return new Promise((resolve, reject) => {
    const headers = body ? { "content-type": "application/json", "content-length": Buffer.byteLength(body) } : {};
    const request = http.request(new URL(path, base), { method, agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("end", () => {
        if (response.statusCode < 300 && text.includes(expected)) resolve();
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`));
      });
    });
    request.setTimeout(60_000, () => request.destroy(new Error(`${method} ${path}: no answer in 60 s`)));
    request.on("error", reject).end(body);
  });
}

/** Measures one product. Gets its row of the table. */
export async function measure({ base, client, pids, tasks, sparse, run }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const timed = async (requests) => {
    const at = performance.now();
    for (const request of requests) await send(agent, base, request);
    return performance.now() - at;
  };
  const start = (id) => timed(client.start(id, payload));
  const answer = (id) => timed(client.answer(id, values));
  const crowd = async (name, count) => {
    const starts = [], answers = [];
    let next = 0;
    const at = performance.now();
    await Promise.all(Array.from({ length: 64 }, async () => {
      while (next < count) {
        const id = `${name}-${run}-${next++}`;
        starts.push(await start(id));
        answers.push(await answer(id));
      }
    }));
    return { starts, answers, perSecond: count / ((performance.now() - at) / 1000) };
  };

  await crowd("warm", Math.ceil(tasks / 2));
  const before = cpu(pids);
  const many = await crowd("many", tasks);
  const cpuMany = (cpu(pids) - before) / tasks;

  const starts = [], answers = [];
  let due = performance.now();
  const tick = async () => {
    due = Math.max(due + halfTask, performance.now());
    await sleep(due - performance.now());
  };
  const beforeSparse = cpu(pids);
  for (let i = 0; i < sparse; i++) {
    await tick();
    starts.push(await start(`sparse-${run}-${i}`));
    await tick();
    answers.push(await answer(`sparse-${run}-${i}`));
  }
  const cpuSparse = (cpu(pids) - beforeSparse) / sparse;
  agent.destroy();
  return {
    "per s, 64": many.perSecond,
    "start p50, 64": percentile(many.starts, 0.5),
    "answer p50, 64": percentile(many.answers, 0.5),
    "cpu ms, 64": cpuMany,
    "start p50, sparse": percentile(starts, 0.5),
    "answer p50, sparse": percentile(answers, 0.5),
    "cpu ms, sparse": cpuSparse,
  };
}
