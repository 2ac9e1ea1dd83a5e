# tries: remove the grader's home and the course's data
import shutil

shutil.rmtree("@HOME@", ignore_errors=True)
shutil.rmtree("@TMP@", ignore_errors=True)
shutil.rmtree("@COURSE@/truth", ignore_errors=True)
