# finalize_with_user_data.py
async def process(payload: dict) -> dict:
    customer_id = payload.get("customer_id")
    due_date = payload.get("due_date")
    if not customer_id or not due_date:
        return {**payload, "status": "incomplete"}
    return {
        **payload,
        "final_output": finalize(payload),
        "status": "complete",
    }
