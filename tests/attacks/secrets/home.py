# tries: read a file in the grader's home
print(open("@HOME@/diary.txt").read())
