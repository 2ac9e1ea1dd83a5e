# tries: put code into the settings that the grader reads next
with open("@COURSE@/nbgrader_config.py", "a") as file:
    file.write("\nc.Execute.timeout = 9999\n")
