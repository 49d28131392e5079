async def step(payload: dict) -> dict:
    return payload


def split(payload: dict):
    yield "SET", ".headers.x-asya-fan-in", {"aggregation_key": "/results"}
    yield "SET", ".route.next", ["legal_review"]
    yield payload
    for n in range(payload["slices"]):
        yield {"n": n}
