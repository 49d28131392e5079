"""Cancels paused tasks that have waited for an answer longer than ASYA_STALE_AFTER. Python 3.9 or later, standard library alone.

    ASYA_GATEWAY       the gateway's address, such as http://asya-gateway
    ASYA_STALE_AFTER   how long a task may wait: 30m, 12h, 7d
    ASYA_API_KEY       a key with the scope admin; unset while identity is off
    ASYA_DRY_RUN       `true`: say what would be cancelled, and cancel nothing
    ASYA_FLOW          only tasks of this flow
"""

import datetime
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text):
    match = re.fullmatch(r"([0-9]+)([smhd])", text)
    if match is None or int(match[1]) == 0:
        sys.exit(f"ASYA_STALE_AFTER must be a number with s, m, h or d, such as 7d, not '{text}'.")
    return int(match[1]) * UNITS[match[2]]


def instant(text):
    # Before Python 3.11 neither a Z nor seven digits of a second are understood.
    return datetime.datetime.fromisoformat(re.sub(r"\.[0-9]+", "", text).replace("Z", "+00:00"))


class Gateway:
    def __init__(self, address, key):
        self.address = address.rstrip("/")
        self.headers = {"content-type": "application/json", **({"x-api-key": key} if key else {})}

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, self.headers)
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refusal:
                # Too fast for the rate limit, or the database is away: it says when to come back. The job's own limit ends this.
                if refusal.code not in (429, 503):
                    raise
                time.sleep(max(1, int(refusal.headers.get("retry-after") or 1)))

    def paused(self, flow):
        """All of them, before the first is cancelled: a list that shrinks while it is read may skip some."""
        tasks, cursor = [], None
        while True:
            query = {"status": "paused", "limit": 200, "flow": flow, "cursor": cursor}
            page = self.call("/mesh?" + urllib.parse.urlencode({k: v for k, v in query.items() if v}))
            tasks += page["tasks"]
            cursor = page["next_cursor"]
            if not cursor:
                return tasks


def is_stale(task, before):
    return task["status"] == "paused" and instant(task["paused_at"]) < before


def main():
    limit = os.environ.get("ASYA_STALE_AFTER", "7d")
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds(limit))
    gateway = Gateway(os.environ["ASYA_GATEWAY"], os.environ.get("ASYA_API_KEY"))
    dry_run = os.environ.get("ASYA_DRY_RUN") == "true"
    cancelled = failed = 0
    for task in gateway.paused(os.environ.get("ASYA_FLOW")):
        if not is_stale(task, before):
            continue
        if dry_run:
            print(f"{task['id']} has waited since {task['paused_at']}", flush=True)
            continue
        path = "/mesh/" + urllib.parse.quote(task["id"], safe="")
        try:
            # At this pause and no later one: a task that was answered since the list was made goes on.
            gateway.call(f"{path}:cancel?pause={task['pause']}", {"reason": f"nobody answered within {limit}"})
            cancelled += 1
            print(f"{task['id']} is cancelled: it has waited since {task['paused_at']}", flush=True)
        except urllib.error.HTTPError as refusal:
            # Answered or over by now, which is as good; anything else is worth a failed job.
            if refusal.code not in (404, 409):
                failed += 1
                print(f"{task['id']}: {refusal}", file=sys.stderr, flush=True)
    print(f"{cancelled} cancelled, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except urllib.error.URLError as problem:
        sys.exit(f"The gateway does not serve this: {problem}")
