# agent_step.py (generator)
async def process(payload: dict):
    conversation = payload.get("conversation", [])
    # Agent generates next response
    response = generate_response(conversation)
    conversation.append({"role": "assistant", "content": response})
    # If agent asks a question, pause for user input
    if requires_user_input(response):
        yield "SET", ".route.next", ["x-pause", "agent_step"] # loop back to self
        yield {**payload, "conversation": conversation}
    else:
        # Task complete
        yield "SET", ".route.next", []
        yield {**payload, "conversation": conversation, "status": "complete"}
