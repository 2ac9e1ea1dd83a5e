# tries: send a type name that Python does not allow
import workbook.grading.transfer as transfer

transfer.answers = lambda *x: transfer.Packed(
    '{"total": ["other", "a\\u0000b"], "code": ["other", ""]}'
)
