"""What the guide's example calls and leaves to its reader."""


def calculate_confidence(topic: str) -> int:
    # Stands for a model that knows how sure it is.
    return 97 if "routine" in topic.lower() else 72
