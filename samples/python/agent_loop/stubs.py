"""What the guide's example calls and leaves to its reader."""

QUESTIONS = ["What is the report for?", "Who will read it?"]


def generate_response(conversation: list) -> str:
    # Stands for a language model: asks until it knows enough.
    answers = sum(message["role"] == "user" for message in conversation)
    return QUESTIONS[answers] if answers < len(QUESTIONS) else "Thank you, I know enough."


def requires_user_input(response: str) -> bool:
    return response.endswith("?")
