# tries: change the files of the checks
import workbook.checks.answer as answer

try:
    open(answer.__file__, "r+").close()
    print("BREACH the module can be written")
except OSError:
    pass
