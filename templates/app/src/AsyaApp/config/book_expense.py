"""Books an expense that is small or approved. Nothing else is an approval."""


async def process(payload: dict) -> dict:
    approved = payload.get("approved") is True or payload["amount"] <= 50
    return {**payload, "status": "booked" if approved else "rejected"}
