"""The actor that the guide's example routes to and does not show."""


async def process(payload: dict) -> dict:
    approved = payload.get("status") == "auto_approved" or payload.get("approved") is True
    return {**payload, "status": "final" if approved else "rejected"}
