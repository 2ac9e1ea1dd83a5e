# tries: hang in a regular expression
import re

re.match(r"(a+)+$", "a" * 60 + "b")
