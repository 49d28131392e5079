#!/usr/bin/env python3
"""Makes files/ and keys.json: tasks round an approval, as they could be made at the commit that README.md names.

    python3 tests/Golden.Tests/Stored/approvals/make.py artifacts/.../Asya.Silo.dll
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from product import Product, key_of, write_keys  # noqa: E402

# Over when the directory is opened, for what is paused by then and must not be over while this runs; a second after the pause,
# for what pauses only when the directory is opened; in twenty years.
PAST, AT_ONCE, NEVER = "60s", "1s", "7300d"
ANN, BOB, DAN, ROOT = key_of("ann"), key_of("bob"), key_of("dan"), key_of("root")
APPROVED = {"approved": True, "amount": 1000000}
INVOICE = {"topic": "invoice 7", "amount": 100}


def headers_by_name(soon):
    """What a requester could send in `headers`, each believed at that commit."""
    when = {
        "expire-answer": (soon, {"answer": APPROVED}),
        "expire-answer-later": (NEVER, {"answer": APPROVED}),
        "expire-route": (soon, {"route": ["pay"]}),
        "expire-route-later": (NEVER, {"route": ["pay"]}),
    }
    for name, (after, outcome) in when.items():
        yield name, {"x-asya-pause": {"prompt": "ann's own", "when": {"expire": {"after": after, **outcome}}}}
    yield "who", {"x-asya-pause": {"prompt": "ann's own", "who": {"groups": ["elsewhere"]}}}
    yield "assignee", {"x-asya-pause": {"prompt": "ann's own", "who": {"assignee": "ann"}}}
    yield "fields", {"x-asya-pause": {"prompt": "ann's own", "fields": [{"name": "sum", "type": "number", "payload_key": "/amount"}]}}
    yield "fan-in", {"x-asya-fan-in": {"actor": "pay", "aggregation_key": "/approved"}}
    yield "slice", {"x-asya-slice": {"origin_id": "victim", "slice_index": 1, "slice_count": 2}}
    yield "end", {"x-asya-end": {"status": "succeeded", "origin_id": "victim"}}
    yield "redrive-of", {"x-asya-redrive-of": "victim"}
    yield "error", {"x-asya-error": {"message": "made up", "type": "made.Up", "actor": "pay", "attempts": 3}}
    yield "on-error", {"_on_error": "pay"}


def main(silo):
    write_keys(HERE / "keys.json", {
        "ann": (["create", "read", "cancel"], []),
        "bob": (["approve"], ["finance"]),
        "cc": (["approve"], []),
        "dan": (["create", "read", "cancel"], []),
        "root": (["admin"], []),
    })
    product = Product(silo, HERE / "config", ASYA_API_KEYS_FILE=str(HERE / "keys.json"))

    def create(status, task, flow, headers=None, payload=None, key=ANN, **more):
        body = {"id": task, **({"flow": flow} if flow else {}), "payload": INVOICE if payload is None else payload, **({"headers": headers} if headers else {}), **more}
        return product.must(status, "/mesh" if status == "running" else "/mesh?wait=30", body, key)

    # dan's finished task, whose name others use.
    create("paused", "victim", "report", key=DAN)
    product.must("succeeded", "/mesh/victim:resume?wait=30", {"approved": True}, ROOT)

    # Failed while they waited: by their flow's own rule, by a header of the request, by a header that cannot be understood.
    create("paused", "failed-by-expiry", "expiring_invoice")
    create("paused", "failed-by-header-expiry", "invoice", {"x-asya-pause": {"prompt": "ann's own", "when": {"expire": {"after": "1s", "fail": "ann says so"}}}})
    create("failed", "failed-by-header-defect", "invoice", {"x-asya-pause": {"prompt": "ann's own", "who": {"group": "finance"}}})
    create("failed", "failed-by-actor-defect", "asking_badly")
    product.until("failed", "failed-by-expiry", ROOT)
    product.until("failed", "failed-by-header-expiry", ROOT)

    # Honest ones.
    create("paused", "honest-static", "invoice")
    create("paused", "honest-plain", "report")
    create("paused", "honest-asking", "asking")
    create("paused", "honest-asking-invoice", "asking_invoice")
    create("paused", "honest-asking-until-later", "asking_until", payload={**INVOICE, "after": NEVER})
    create("running", "honest-running", "slow_invoice")
    for task, flow in (("honest-asked-running", "slow_asking"), ("honest-asked-running-invoice", "slow_asking_invoice")):
        create("running", task, flow)
        product.until("running", task, ROOT, curr="slow")
    create("running", "honest-asked-until-running-later", "slow_asking_until", payload={**INVOICE, "after": NEVER})
    product.until("running", "honest-asked-until-running-later", ROOT, curr="slow")

    # Paused from outside: by ann in the first step, before any approval, and in a step behind the approval of finance.
    def rules(soon):
        return {
            "expire-answer": {"metadata": {"prompt": "ann's own", "when": {"expire": {"after": soon, "answer": {"amount": 1000000}}}}},
            "expire-answer-later": {"metadata": {"prompt": "ann's own", "when": {"expire": {"after": NEVER, "answer": {"amount": 1000000}}}}},
            "expire-route": {"metadata": {"prompt": "ann's own", "when": {"expire": {"after": soon, "route": ["pay"]}}}},
            "fields": {"metadata": {"prompt": "ann's own", "fields": [{"name": "sum", "type": "number", "payload_key": "/amount"}]}},
            "plain": {},
        }

    for name, body in rules(AT_ONCE).items():
        create("running", f"external-asked-{name}", "slow_invoice")
        product.must("running", f"/mesh/external-asked-{name}:pause", body, ANN)
    for name, body in rules(PAST).items():
        create("running", f"external-before-{name}", "brief_invoice")
        product.must("running", f"/mesh/external-before-{name}:pause", body, ANN)
        create("paused", f"external-after-{name}", "after_invoice")
        product.must("running", f"/mesh/external-after-{name}:resume", {"approved": True}, BOB)
        product.must("running", f"/mesh/external-after-{name}:pause", body, ANN)
        product.until("paused", f"external-before-{name}", ROOT)
        product.until("paused", f"external-after-{name}", ROOT)

    # What came in the request's headers: running in their first and in their second step, paused with and without rules of the flow.
    for name, headers in headers_by_name(AT_ONCE):
        create("running", f"running-{name}", {"on-error": "bounced_invoice", "end": "slow_archive"}.get(name, "slow_invoice"), headers)
        create("running", f"running-free-{name}", "slow_report", headers)
        create("running", f"running-second-{name}", "second_step_invoice", headers)
        product.until("running", f"running-second-{name}", ROOT, curr="slow")
    create("running", "running-parent", "slow_invoice", parent_id="victim")
    create("running", "running-prev", None, route={"prev": ["draft", "x-pause"], "curr": "slow", "next": ["pay"]}, timeout=2592000)
    create("paused", "paused-prev", None, route={"prev": ["legal_review", "x-pause"], "curr": "draft", "next": ["x-pause", "pay"]}, timeout=2592000)
    # Last, and quickly: of the times above the shortest must not be over before the kill.
    for name, headers in headers_by_name(PAST):
        create("paused", f"paused-{name}", {"end": "archived_invoice"}.get(name, "invoice"), headers)
        create("paused", f"paused-free-{name}", "report", headers)
    create("paused", "honest-asking-until", "asking_until", payload={**INVOICE, "after": PAST})
    create("paused", "honest-asking-until-invoice", "asking_until_invoice", payload={**INVOICE, "after": PAST})
    create("running", "honest-asked-until-running", "slow_asking_until", payload={**INVOICE, "after": AT_ONCE})
    product.until("running", "honest-asked-until-running", ROOT, curr="slow")
    early = [task for task in product.call("/mesh?limit=200", key=ROOT)[1]["tasks"] if task["status"] == "succeeded" and task["id"] != "victim"]
    if early:
        product.fail(f"Over before the kill: {early}")
    product.keep(HERE / "files")


main(pathlib.Path(sys.argv[1]).resolve())
