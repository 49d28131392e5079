import random


def level_of_confidence():
    return random.randint(7, 7)
