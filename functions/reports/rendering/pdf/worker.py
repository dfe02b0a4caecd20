"""A child process that sets one chunk: `python worker.py FONTS`, the job as JSON on standard input.

A job is {"data": what report.typ reads, "target": where the PDF goes, "timestamp": seconds, "tags": whether the
PDF is tagged}. It prints the number of the chunk's last page. Being a process of its own, it gives back all memory that
Typst keeps, and can be killed. It imports nothing of ours: its start is most of its time for a small report.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("report.typ")


def main() -> None:
    job = json.load(sys.stdin)
    compiler = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[sys.argv[1]]),
        sys_inputs={"data": json.dumps(job["data"], ensure_ascii=False)},
        package_path="/nonexistent",
        package_cache_path="/nonexistent",
    )
    compiler.compile(output=job["target"], format="pdf", timestamp=job["timestamp"], pdf_tags=job["tags"])
    print(compiler.query("<last-page>", field="value", one=True))


if __name__ == "__main__":
    main()
