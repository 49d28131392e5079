# draft_handler.py (generator version)
async def process(payload: dict):
    topic = payload.get("topic", "unknown")
    confidence = calculate_confidence(topic)
    draft = f"Draft report on: {topic}. Confidence: {confidence}%"
    result = {
        **payload,
        "draft": draft,
        "confidence": confidence,
        "status": "awaiting_review" if confidence < 90 else "auto_approved",
    }
    # Only pause if confidence is low
    if confidence < 90:
        yield "SET", ".route.next", ["x-pause", "publish"]
    else:
        yield "SET", ".route.next", ["publish"]
    yield result
