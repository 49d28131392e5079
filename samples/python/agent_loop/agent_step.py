# agent_step.py (generator)
async def process(payload: dict):
    conversation = payload.get("conversation", [])
    # The answer to the last question, if there was one
    query = payload.pop("query", None)
    if isinstance(query, str) and query:
        conversation.append({"role": "user", "content": query})
    # Agent generates next response
    response = generate_response(conversation)
    conversation.append({"role": "assistant", "content": response})
    # If agent asks a question, pause for user input
    if requires_user_input(response):
        yield "SET", ".headers.x-asya-pause", {
            "prompt": response,
            "fields": [{"name": "query", "type": "string", "prompt": "Your answer"}],
        }
        yield "SET", ".route.next", ["x-pause", "agent_step"] # loop back to self
        yield {**payload, "conversation": conversation}
    else:
        # Task complete
        yield "SET", ".route.next", []
        yield {**payload, "conversation": conversation, "status": "complete"}
