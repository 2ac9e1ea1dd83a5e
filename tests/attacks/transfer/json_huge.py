# tries: send 200 megabytes of brackets
import workbook.grading.transfer as transfer

transfer.answers = lambda *x: transfer.Packed("[" * 200_000_000)
