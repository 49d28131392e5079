"""What the guide's example calls and leaves to its reader."""


def generate_draft(payload: dict) -> str:
    return f"Offer for: {payload.get('subject', 'unknown')}"


def finalize(payload: dict) -> str:
    return f"{payload['draft']} for customer {payload['customer_id']}, due {payload['due_date']}"
