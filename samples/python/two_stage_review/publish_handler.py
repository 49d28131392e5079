async def process(payload: dict) -> dict:
    # Core data from the previous actor
    draft = payload.get("draft", "")
    # Optional human input (only present after resume)
    approved = payload.get("approved") is True and payload.get("legal_approved") is True  # both, and nothing else
    reviewer_notes = payload.get("reviewer_notes", "")
    if approved:
        return {
            **payload,
            "final_report": f"{draft}\n\nReviewer notes: {reviewer_notes}",
            "status": "published",
        }
    return {
        **payload,
        "status": "rejected",
    }
