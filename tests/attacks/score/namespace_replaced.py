# tries: put a dictionary that has everything in the place of the names
class Names(dict):
    def __contains__(self, name):
        return True

    def __getitem__(self, name):
        return dict.get(self, name, 5)


shell = get_ipython()
shell.user_ns = Names(shell.user_ns)
