// Drafts of answers, in the storage of this browser: one for each principal and question, until it is sent, discarded or a week old.

const PREFIX = 'asya.draft/';
const KEPT = 7 * 24 * 3600 * 1000;

const of = me => `${PREFIX}${encodeURIComponent(me.tenant)}/${encodeURIComponent(me.principal ?? '')}/`;

// Storage may be disabled or full. Then there are no drafts, and the page works without them.
function tried(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

const keys = prefix => Object.keys(localStorage).filter(key => key.startsWith(prefix));
const parsed = key => tried(() => JSON.parse(localStorage.getItem(key)));

export class Draft {
  constructor(me, task) {
    this.key = `${of(me)}${encodeURIComponent(task.id)}/${task.pause}`;

    // After a task was removed another one may have its id.
    this.task = task.created_at;
  }

  /** Returns the draft and its time; null: there is none. */
  read() {
    const kept = parsed(this.key);
    return kept?.task === this.task && Array.isArray(kept.fields) ? { fields: kept.fields, at: new Date(kept.at) } : null;
  }

  /** Stores the state of the fields; null: removes it. Returns whether there is a draft now. */
  write(fields) {
    if (fields === null) return this.clear();
    return tried(() => { localStorage.setItem(this.key, JSON.stringify({ task: this.task, at: Date.now(), fields })); return true; }) ?? false;
  }

  clear() {
    tried(() => localStorage.removeItem(this.key));
    return false;
  }
}

/** Removes all drafts of one principal. */
export function forgetDrafts(me) {
  tried(() => keys(of(me)).forEach(key => localStorage.removeItem(key)));
}

/** Removes expired drafts. */
export function sweepDrafts() {
  tried(() => keys(PREFIX).filter(key => !(parsed(key)?.at > Date.now() - KEPT)).forEach(key => localStorage.removeItem(key)));
}
