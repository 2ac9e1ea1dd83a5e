# tries: name methods of the reader as kinds of values
import workbook.grading.transfer as transfer

texts = iter(
    [
        '{"total": ["reader"]}',
        '{"total": ["__class__", 1]}',
        '{"total": ["_many", [], 1]}',
        '{"total": ["series", ["items", []]]}',
        '{"total": 1e999}',
        "NaN",
        "[[[[",
    ]
)
transfer.answers = lambda *x: transfer.Packed(next(texts))
