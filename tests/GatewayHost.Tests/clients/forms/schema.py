# Judges answers by published schemas, with numbers of any length. Writes a line for each form, a character for each answer.

import json
import sys
from decimal import Decimal

from jsonschema import Draft202012Validator, validators

IS_NUMBER = lambda _, value: isinstance(value, (int, Decimal)) and not isinstance(value, bool)
IS_WHOLE = lambda _, value: IS_NUMBER(_, value) and value == (value if isinstance(value, int) else value.to_integral_value())
Exact = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", IS_NUMBER).redefine("integer", IS_WHOLE))

with open(sys.argv[1], encoding="utf-8") as file:
    forms = json.load(file, parse_float=Decimal)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    for form in forms:
        judge = Exact(form["schema"])
        file.write("".join("-" if answer is None else "1" if judge.is_valid(answer) else "0" for answer in form["answers"]) + "\n")
