# tries: send other tables than those that are there
import pyarrow as pa

pa.Array.from_pandas = staticmethod(lambda *x, **y: pa.array([2014, 2015]))
pa.record_batch = lambda *x, **y: 1 / 0
