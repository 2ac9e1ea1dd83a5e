# tries: give a tuple whose fields have hostile names
class Named(tuple):
    _fields = ("__class__", "__eq__", "x" * 1_000_000, "a b", 5)


total = Named((1, 2, 3, 4, 5))
