# tries: send Arrow data of a few kilobytes that unfolds to four gigabytes
# %% by_year
import base64
import io

import pyarrow as pa

import workbook.grading.transfer as transfer

block = pa.array([b"\0" * 250_000_000], pa.large_binary())
batch = pa.record_batch([block], names=["x"])
sink = io.BytesIO()
with pa.ipc.new_stream(
    sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
) as stream:
    for _ in range(16):
        stream.write_batch(batch)
column = ["arrow", base64.b64encode(sink.getvalue()).decode()]
transfer._write_column = lambda values: column

by_year = pd.DataFrame({"year": [2014], "seizures": [1]})
