"""The actor that the guide's route `draft -> x-pause -> legal_review -> x-pause -> publish` names and does not show."""


async def process(payload: dict) -> dict:
    return {**payload, "status": "awaiting_legal_review"}
