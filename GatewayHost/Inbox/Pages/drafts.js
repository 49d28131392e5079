// What was typed and not sent: kept in this browser, for each person and question, until it is sent, discarded or a week old.

const PREFIX = 'asya.draft/';
const KEPT = 7 * 24 * 3600 * 1000;

const of = me => `${PREFIX}${encodeURIComponent(me.tenant)}/${encodeURIComponent(me.principal ?? '')}/`;

// A browser may forbid storage, or have no room: then there are no drafts, and nothing else is lost.
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

    // A task of a later day may have the same id.
    this.task = task.created_at;
  }

  /** Returns the draft and when it was kept; null: there is none. */
  read() {
    const kept = parsed(this.key);
    return kept?.task === this.task && Array.isArray(kept.fields) ? { fields: kept.fields, at: new Date(kept.at) } : null;
  }

  /** Keeps what the fields have; null: they have nothing of their own. Returns whether it is kept. */
  write(fields) {
    if (fields === null) return this.clear();
    return tried(() => { localStorage.setItem(this.key, JSON.stringify({ task: this.task, at: Date.now(), fields })); return true; }) ?? false;
  }

  clear() {
    tried(() => localStorage.removeItem(this.key));
    return false;
  }
}

/** Removes all drafts of one person. */
export function forgetDrafts(me) {
  tried(() => keys(of(me)).forEach(key => localStorage.removeItem(key)));
}

/** Removes the drafts that are too old. */
export function sweepDrafts() {
  tried(() => keys(PREFIX).filter(key => !(parsed(key)?.at > Date.now() - KEPT)).forEach(key => localStorage.removeItem(key)));
}
