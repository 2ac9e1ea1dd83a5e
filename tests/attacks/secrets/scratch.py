# tries: read a file that somebody left in /tmp
print(open("@TMP@/draft.txt").read())
