# tries: put script into the page through the type of an answer
total = type("<script>'@MARK@'</script><img src=x onerror='@MARK@'>", (), {})()
