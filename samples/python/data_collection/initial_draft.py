# initial_draft.py
async def process(payload: dict) -> dict:
    return {
        **payload,
        "draft": generate_draft(payload),
        "missing_fields": ["customer_id", "due_date"],
    }
