async def process(payload: dict):
    yield "SET", ".headers.x-asya-fan-in", {"actor": "check", "aggregation_key": "/converted"}
    yield payload                                          # the task itself waits at "check"
    yield "SET", ".route.next", ["convert", "check"]
    for receipt in payload["receipts"]:
        yield receipt                                      # a child task for each receipt
