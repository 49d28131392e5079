EUR = {"EUR": 1.0, "USD": 0.86, "CHF": 1.07}


async def process(receipt: dict):
    attempt = yield "GET", ".status.attempt"
    if receipt["currency"] != "EUR" and attempt == 1:
        raise ConnectionError("the bank is busy")          # stands for a service that fails at times
    yield {**receipt, "eur": round(receipt["amount"] * EUR[receipt["currency"]], 2)}
