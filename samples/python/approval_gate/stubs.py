"""What the guide's example calls and leaves to its reader."""


def needs_approval(payload: dict) -> bool:
    # Fails safe: what is not known to be small needs an approval, be it large, missing or no number at all.
    amount = payload.get("amount")
    is_number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
    return not (is_number and 0 <= amount <= 1000)
