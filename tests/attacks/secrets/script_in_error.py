# tries: put script into the page through the name and text of an error
BAD = "<script>'@MARK@'</script><img src=x onerror='@MARK@'>"
raise type(BAD, (Exception,), {})(BAD)
