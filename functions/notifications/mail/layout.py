"""How a mail looks: one column, no images, nothing loaded from anywhere, in the reader's own light or dark colours."""

from __future__ import annotations

from html import escape

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
</head>
<body style="margin:0;padding:24px 16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;\
font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto">
<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{title}</h1>
{content}
</div>
</body>
</html>
"""


def page(language: str, title: str, *parts: str) -> str:
    """Return a whole HTML mail; `title` is text, the parts are HTML."""
    return _PAGE.format(language=language, title=escape(title), content="\n".join(filter(None, parts)))


def paragraph(text: str) -> str:
    """Return a paragraph of text."""
    return f'<p style="margin:0 0 16px;overflow-wrap:anywhere">{escape(text)}</p>'


def button(label: str, link: str) -> str:
    """Return a link that looks like a button; its colours keep their contrast on light and dark."""
    style = (
        "display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;"
        "font-weight:600;text-decoration:none"
    )
    return f'<p style="margin:24px 0"><a href="{escape(link)}" style="{style}">{escape(label)}</a></p>'


def plain_link(label: str, link: str) -> str:
    """Return a paragraph with a label and an address to copy."""
    href = escape(link)
    return (
        f'<p style="margin:0 0 16px;font-size:14px">{escape(label)}<br>'
        f'<a href="{href}" style="overflow-wrap:anywhere;color:inherit">{href}</a></p>'
    )


def item(title: str, body: str, label: str, link: str | None) -> str:
    """Return one of several things that a mail tells of."""
    told = f'<br><span style="overflow-wrap:anywhere">{escape(body)}</span>' if body else ""
    led = f'<br><a href="{escape(link)}" style="color:inherit">{escape(label)}</a>' if link else ""
    return (
        '<div style="margin:0 0 12px;padding:0 0 12px;border-bottom:1px solid #88888855">'
        f'<strong style="overflow-wrap:anywhere">{escape(title)}</strong>{told}{led}</div>'
    )


def footer(why: str, label: str, link: str) -> str:
    """Return why the mail came and the link that ends such mails."""
    return (
        '<p style="margin:32px 0 0;font-size:13px;opacity:.75">'
        f'{escape(why)} <a href="{escape(link)}" style="color:inherit">{escape(label)}</a></p>'
    )
