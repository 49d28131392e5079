"""A module in a folder that has no __init__.py."""


def process(payload):
    return payload
