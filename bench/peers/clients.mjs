// What is sent to each product to start a task and wait for its pause, and to answer it and wait for its end:
// [method, path, body, what the answer has to have].
const json = (value) => JSON.stringify(value);

/** The peers that are libraries, behind front.mjs. */
export const front = {
  start: (id, payload) => [["POST", `/start/${id}`, json(payload), '"status":"paused"']],
  answer: (id, values) => [["POST", `/answer/${id}`, json(values), '"status":"succeeded"']],
};

export const asya = {
  start: (id, payload) => [["POST", "/mesh?wait=60&payload=false",
    json({ id, route: { prev: [], curr: "draft", next: ["x-pause", "publish"] }, payload }), '"status":"paused"']],
  answer: (id, values) => [["POST", `/mesh/${id}:resume?wait=60&payload=false`, json(values), '"status":"succeeded"']],
};

/** The ingress itself: a front before it would be one hop more. */
export const restate = {
  start: (id, payload) => [
    ["POST", `/approval/${id}/run/send`, json(payload), ""],
    ["POST", `/approval/${id}/untilPaused`, "", '"status":"paused"'],
  ],
  answer: (id, values) => [
    ["POST", `/approval/${id}/answer`, json(values), ""],
    ["GET", `/restate/workflow/approval/${id}/attach`, "", '"status":"published"'],
  ],
};
