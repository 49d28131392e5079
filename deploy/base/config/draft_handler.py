# Made by deploy/generate from samples/python/report_approval/draft_handler.py: an example, for your own to replace.
# draft_handler.py
async def process(payload: dict) -> dict:
    topic = payload.get("topic", "unknown")
    return {
        **payload,
        "draft": f"Draft report on: {topic}. Key findings: placeholder analysis.",
        "status": "awaiting_review",
    }
