# Made by deploy/generate from samples/python/report_approval/publish_handler.py: an example, for your own to replace.
# publish_handler.py
async def process(payload: dict) -> dict:
    draft = payload.get("draft", "")
    reviewer_notes = payload.get("reviewer_notes", "")
    approved = payload.get("approved") is True  # nothing else is an approval
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
