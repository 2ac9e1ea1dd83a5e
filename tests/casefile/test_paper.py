"""The PDF: Cyrillic letters, strangers' text as text, figures or their tables, the same bytes."""

from __future__ import annotations

import io
from datetime import date

from pypdf import PdfReader

from tests.casefile.parts import HOSTILE, figure, flow
from workbook.casefile import Contents, finding
from workbook.casefile.paper import as_pdf

INPUTS = [{"file": "inputs/a/b.csv", "bytes": 1234, "sha256": "0123456789abcdef" * 4}]


def contents(text: str, *figures: object) -> Contents:
    one = finding(f"Найдено 12,40 BTC. {text}", method="m", limit="l", source="s")
    return Contents("Дело 5", "Анна Коваленко", date(2024, 3, 8), [one], figures,
                    tools={"typst": "0"})  # fmt: skip


def words(pdf: bytes) -> str:
    """The text of a PDF, without its line breaks."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_it_is_a_tagged_pdf_with_the_same_bytes_each_time() -> None:
    one, two = (as_pdf(contents("x", figure()), INPUTS, "Training.") for _ in range(2))
    assert one.startswith(b"%PDF-") and one == two
    assert b"/StructTreeRoot" in one and b"pdfuaid" in one
    assert as_pdf(contents("y", figure()), INPUTS, "Training.") != one


def test_any_text_can_be_set() -> None:
    hostile = HOSTILE + ' \\ [a](b) #image("/etc/passwd") 💊 \x00 ' + "w" * 400
    assert as_pdf(contents(hostile + "\ud800", figure(hostile, hostile), flow()), INPUTS, hostile)


def test_what_stands_in_it() -> None:
    address = "2N1pGC8yUqkqoVwfwE4dKYXAoVNDCTWvYX7"
    text = words(as_pdf(contents(f"#strong[x] {address} 💊", flow()), INPUTS, "Training."))
    assert "Найдено 12,40 BTC. #strong[x]" in text and "Анна Коваленко, 08 March 2024" in text
    assert address in text and "⟨U+1F48A⟩" in text
    assert "Training." in text and "payer" in text and "0.25" in text and "Two outputs." in text
    assert "1,234" in text
