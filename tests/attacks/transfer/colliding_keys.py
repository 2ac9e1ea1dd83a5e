# tries: answer with a set whose values all have one hash
total = {(2**61 - 1) * number for number in range(3000)}
import workbook.grading.transfer as transfer

items = [["int", str((2**61 - 1) * number)] for number in range(120_000)]
import json

text = json.dumps({"total": ["set", items]})
transfer.answers = lambda *x: transfer.Packed(text)
