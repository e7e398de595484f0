#!/bin/sh
# The last quarter in brief as a Word document: letter.sh FILE.docx [OPTION ...]
# The options are those of `pybossa-stats report`, such as --title. Needs pandoc.
set -eu
file=$1
shift
pybossa-stats report --brief --period last-quarter "$@" --format markdown |
    pandoc --from gfm --output "$file"
