# approval_check.py (generator)
async def process(payload: dict):
    if needs_approval(payload):
        yield "SET", ".route.next", ["x-pause", "finalize"]
        yield {**payload, "status": "awaiting_approval"}
    else:
        yield "SET", ".route.next", ["finalize"]
        yield {**payload, "status": "auto_approved"}
