// The tasks of a list: read page by page, and again after a change.

import { get } from './api.js';
import { soon } from './dom.js';

const PAGE = 200;
const MOST = 20_000;
const RETRY = 2000;

/** Keeps the members that rows show, and drops the rest. */
function brief(task) {
  const metadata = task.pause_metadata ?? {};
  const wait = task.wait ?? {};
  return {
    id: task.id,
    title: task.title ?? '',
    flow: task.flow ?? '',
    status: task.status,
    actor: task.current_actor_name ?? '',
    progress: task.progress_percent ?? 0,
    prompt: typeof metadata.prompt === 'string' ? metadata.prompt : '',
    pause: task.pause ?? 0,
    assignee: wait.assignee ?? null,
    groups: wait.groups ?? [],
    claimedBy: wait.claimed_by ?? null,
    due: wait.due_at ? Date.parse(wait.due_at) : null,
    since: Date.parse(task.paused_at ?? task.created_at),
    created: Date.parse(task.created_at),
    updated: Date.parse(task.updated_at),
    deadline: task.deadline ? Date.parse(task.deadline) : null,
    budget: (task.timeout_seconds ?? 0) * 1000,
    error: task.error ?? '',
    readAt: performance.now(),
    redrivenAs: task.redriven_as ?? '',
  };
}

export class TaskSource {
  /**
   * @param query the filter, such as `status=paused`, or what gives it @param onChange called after a change of the list
   * @param most how many to read @param rank the place of a task in the order of the pages, as a number that grows
   */
  constructor(query, onChange, onFailure, most = MOST, rank = task => -task.created) {
    this.query = query;
    this.most = most;
    this.rank = rank;
    this.onChange = onChange;
    this.onFailure = onFailure;
    this.tasks = new Map();
    this.isComplete = false;
    this.isCut = false;
    this.hasFailed = false;
    this.stopped = new AbortController();
    this.scan = null;
    this.lastScan = 0;
    this.scanTook = 0;
    this.again = soon(() => this.run(), 250);
  }

  stop() {
    this.stopped.abort();
    this.again.cancel();
    clearTimeout(this.laterScan);
  }

  /** Reads again: new tasks at once, and all of them somewhat later. */
  refresh() {
    if (!this.stopped.signal.aborted) this.again();
  }

  async run() {
    if (this.scan !== null) {
      this.isStale = true;
      return;
    }
    this.isStale = false;
    this.scan = this.read();
    try {
      await this.scan;
      if (this.hasFailed) this.onFailure(null);
      this.hasFailed = false;
    } catch (failure) {
      if (!this.stopped.signal.aborted) {
        this.hasFailed = true;
        this.onFailure(failure);

        // An outdated page must not wait for the next change to be read again.
        clearTimeout(this.laterScan);
        this.laterScan = setTimeout(() => this.refresh(), RETRY);
      }
    } finally {
      this.scan = null;
      if (this.isStale) this.refresh();
    }
  }

  async read() {
    const first = await this.page(null);
    const isOne = first.next_cursor === null;
    this.take(first, isOne);
    if (isOne) {
      this.isComplete = true;
      this.isCut = false;
      this.onChange([]);
      return;
    }

    // Reading all pages of a long list is expensive: not for each change, and the more expensive the less often.
    const start = performance.now();
    const wait = this.isComplete ? this.lastScan + Math.max(2000, this.scanTook * 10) - start : 0;
    if (wait > 0) {
      clearTimeout(this.laterScan);
      this.laterScan = setTimeout(() => this.refresh(), wait);
      return;
    }
    const seen = new Set(first.tasks.map(task => task.id));
    const fresh = [];
    let cursor = first.next_cursor;
    while (cursor !== null && seen.size < this.most) {
      const page = await this.page(cursor);
      for (const task of page.tasks) {
        seen.add(task.id);
        if (this.isComplete && !this.tasks.has(task.id)) fresh.push(task.id);
        this.tasks.set(task.id, brief(task));
      }
      cursor = page.next_cursor;
      this.onChange([]);
    }

    // A task that is on no page any more is removed.
    for (const [id, task] of this.tasks) {
      if (!seen.has(id) && task.readAt < start) this.tasks.delete(id);
    }
    this.isCut = cursor !== null;
    this.isComplete = true;
    this.lastScan = performance.now();
    this.scanTook = this.lastScan - start;
    this.onChange(fresh);
  }

  page(cursor) {
    const at = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const query = typeof this.query === 'function' ? this.query() : this.query;
    return get(`mesh?limit=${PAGE}${query === '' ? '' : `&${query}`}${at}`, this.stopped.signal);
  }

  // The first page is complete down to its last task: a known task before that one that it does not contain is removed. It may
  // be short, even empty, and others may follow.
  take(first, isOne) {
    const page = first.tasks.map(brief);
    const names = new Set(page.map(task => task.id));
    const last = Math.max(-Infinity, ...page.map(this.rank));
    for (const [id, task] of this.tasks) {
      if (!names.has(id) && (isOne || this.rank(task) < last)) this.tasks.delete(id);
    }
    const fresh = [];
    for (const task of page) {
      if (!this.tasks.has(task.id)) fresh.push(task.id);
      this.tasks.set(task.id, task);
    }
    this.onChange(this.isComplete ? fresh : []);
  }
}
