"""What the guide's example calls and leaves to its reader."""


def needs_approval(payload: dict) -> bool:
    return payload.get("amount", 0) > 1000
