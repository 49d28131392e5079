// Child processes that say when they are ready, and that end with this one.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const running = [];

/** Starts a program and waits until a line of it matches. Gets the match, the process's id, and the lines that begin with "durability:". */
export function start(command, args, pattern, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  running.push(child);
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk) => {
      output = (output + chunk).slice(-100_000);
      const match = output.match(pattern);
      if (match) resolve({ match, pid: child.pid, durability: output.match(/^durability: (.*)$/m)?.[1] });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}:\n${output.slice(-3000)}`)));
  });
}

/** Ends what was started last first, and waits for it. */
export async function stopAll() {
  for (const child of running.splice(0).reverse()) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGINT");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    }
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a PostgreSQL server of the machine's, with its defaults, on a directory of its own; null: there is none.
 * It refuses to run as root.
 */
export async function postgres(directory) {
  const root = "/usr/lib/postgresql";
  const isVersion = (folder) => fs.existsSync(path.join(root, folder, "bin", "initdb"));
  const version = fs.existsSync(root) && fs.readdirSync(root).filter(isVersion).sort((a, b) => a - b).at(-1);
  if (!version) return null;
  fs.mkdirSync(directory, { recursive: true });
  const wrap = os.userInfo().uid === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
  if (wrap.length) execFileSync("chown", ["postgres", directory]);
  const run = (program, ...args) => {
    const all = [...wrap, path.join(root, version, "bin", program), ...args];
    return [all[0], all.slice(1)];
  };
  const data = path.join(directory, "data");
  execFileSync(...run("initdb", "-D", data, "-U", "peer", "--auth=trust", "--encoding=UTF8", "--locale=C"), { stdio: "ignore", cwd: "/" });
  const port = await freePort();
  const { pid } = await start(...run("postgres", "-D", data, "-p", `${port}`, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
    /ready to accept connections/, { cwd: "/" });
  return { url: `postgresql://peer@127.0.0.1:${port}/postgres`, pid, version };
}
