// The HTTP front of a peer that is a library: start a task and wait for its pause, answer it and wait for its end.
import http from "node:http";

export const draft = (payload) => ({ ...payload, draft: `Draft report on: ${payload.topic}.` });
export const publish = (payload) => ({ ...payload, status: "published" });

/** Serves `start(id, payload)` and `answer(id, values)`, each of which resolves once the task is paused or has ended. */
export function serve({ start, answer }) {
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      const reply = (status, body) => {
        const text = JSON.stringify(body);
        response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
      };
      try {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        const [, action, id] = request.url.split("/");
        if (action === "start") {
          await start(id, body);
          reply(200, { status: "paused" });
        } else {
          const result = await answer(id, body);
          const isPublished = result?.status === "published" && result.approved === true;
          if (!isPublished) throw new Error(`not the task's result: ${JSON.stringify(result)}`);
          reply(200, { status: "succeeded" });
        }
      } catch (error) {
        reply(500, { error: String(error?.stack ?? error) });
      }
    });
  });
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1", () => console.log(`ready on http://127.0.0.1:${server.address().port}`));
}
