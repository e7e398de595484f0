"""Mail a period in brief, as text and as HTML: python3 mail_brief.py FROM TO [OPTION ...].

The options are those of `pybossa-stats report`, such as --period last-month. Needs pandoc, and a
`sendmail`: that of a mail server, or of the package msmtp-mta.
"""

import re
import sys
from email.message import EmailMessage
from subprocess import check_output, run

if {"-h", "--help"} & {*sys.argv} or not sys.argv[2:]:
    sys.exit(__doc__)
_, sender, recipient, *options = sys.argv

# Mail clients ignore style sheets, so every tag has its style.
STYLES = {
    "h1": "font-size: 22px; margin: 0 0 12px;",
    "h2": "font-size: 17px; margin: 24px 0 6px;",
    "p": "margin: 0 0 12px;",
    "table": "border-collapse: collapse; margin: 0 0 12px;",
    "th": "padding: 4px 12px 4px 0; border-bottom: 1px solid #1b1e21; text-align: left;",
    "td": "padding: 4px 12px 4px 0; border-bottom: 1px solid #dcddd8; vertical-align: top;",
}


def styled(tag: re.Match[str]) -> str:
    """A tag with its style, before the alignment that it has."""
    name, attributes = tag.groups()
    style = STYLES[name]
    if 'style="' in attributes:
        return f"<{name}{attributes}>".replace('style="', f'style="{style} ', 1)
    return f'<{name} style="{style}"{attributes}>'


brief = ("pybossa-stats", "report", "--brief", "--format", "markdown")
text = check_output([*brief, *options], text=True, encoding="utf-8")
body = check_output(
    ["pandoc", "--from", "gfm", "--to", "html"], input=text, text=True, encoding="utf-8"
)
body = re.sub(rf"<({'|'.join(STYLES)})\b([^>]*)>", styled, body)

message = EmailMessage()
message["From"], message["To"] = sender, recipient
message["Subject"] = re.sub(r"\\(.)", r"\1", text.partition("\n")[0].removeprefix("# "))
message.set_content(text)
message.add_alternative(
    '<div style="font: 15px/1.5 sans-serif; color: #1b1e21; max-width: 44em;">' + body + "</div>",
    subtype="html",
)
run(["sendmail", "-t", "-i"], input=message.as_bytes(), check=True)
