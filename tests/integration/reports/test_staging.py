"""What is staged between the steps: read back whole, or noticed."""

from __future__ import annotations

import sys

import pytest

from kernel.ids import new_id
from kernel.staging import StagedObject, StagedObjectBroken, records, staged
from tests.support.uploads import Bucket


def test_staged_records_come_back_as_they_were_written(bucket: Bucket) -> None:
    written = [{"n": number, "text": "é \u2028\r\n" * 30} for number in range(60_000)]

    with staged("staging/a/part.ndjson") as output:
        for record in written:
            output.write_record(record)

    assert output.size_bytes > 16 * 1024 * 1024, "it takes three parts"
    assert list(records(output.result)) == written


@pytest.mark.parametrize("harm", ["gone", "changed", "cut", "garbage"])
def test_damaged_staged_object_is_noticed(bucket: Bucket, harm: str) -> None:
    with staged("staging/a/part.ndjson") as output:
        output.write_record({"n": 1})
        output.write_record({"n": 2})
    harmed = {"changed": b'{"n":1}\n{"n":3}\n', "cut": b'{"n":1}\n', "garbage": b"\x00\xff"}
    if harm == "gone":
        bucket.remove("staging/a/part.ndjson")
    else:
        bucket.put("staging/a/part.ndjson", harmed[harm], "application/x-ndjson")

    with pytest.raises(StagedObjectBroken):
        list(records(output.result))


def test_broken_off_writer_leaves_nothing(bucket: Bucket) -> None:
    def cut_off() -> None:
        with staged("staging/a/part.ndjson") as output:
            output.write(b"x" * 20_000_000)
            sys.exit()

    with pytest.raises(SystemExit):
        cut_off()

    assert (bucket.keys(), bucket.unfinished()) == ([], [])
    with pytest.raises(StagedObjectBroken):
        next(records(StagedObject("staging/a/part.ndjson", 1, str(new_id()))))
