# tries: give a figure that is none, or that holds hostile data
class Figure:
    def to_plotly_json(self):
        return {}

    def to_json(self):
        data = '[{"type": "bar", "x": {"dtype": "object", "bdata": "AAAA"}}]'
        return '{"data": ' + data + ', "layout": {"__proto__": 1}}'


total = Figure()


# %% code
class Endless(Figure):
    def to_json(self):
        return "{" * 50_000_000


code = Endless()
