#!/bin/sh
# Takes away what install.sh installed. The book is kept unless told: --remove-books, or yes to the question.
set -eu
local=${PARTNER_DESK_PREFIX:-$HOME/.local}
share=$local/share
program=$local/lib/partner-desk
books=${PARTNER_DESK_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/Partner Desk}
remove=ask
case "${1:-}" in
    --remove-books) remove=yes ;;
    --keep-books) remove=no ;;
    "") [ -t 0 ] || remove=no ;;
    *) echo "usage: $0 [--keep-books|--remove-books]" >&2; exit 2 ;;
esac
if [ ! -d "$program" ]; then
    echo "Partner Desk is not installed in $program." >&2
    exit 1
fi
if [ "$remove" = ask ] && [ -d "$books" ]; then
    printf 'Remove your book of customers and its backups too (%s)? They can’t be brought back. [y/N] ' "$books"
    read -r answer || answer=n
    case "$answer" in [yY]*) remove=yes ;; *) remove=no ;; esac
fi
if [ -f "$program/installed-files" ]; then
    while IFS= read -r each; do
        rm -f "$share/$each"
    done <"$program/installed-files"
fi
[ "$(readlink "$local/bin/partner-desk" 2>/dev/null || true)" != "$program/partner-desk" ] || rm -f "$local/bin/partner-desk"
rm -rf "$program"
for tool in "update-desktop-database $share/applications" "update-mime-database $share/mime"; do
    command -v "${tool%% *}" >/dev/null 2>&1 && $tool >/dev/null 2>&1 || true
done
if [ "$remove" = yes ]; then
    rm -rf "$books"
    echo "Partner Desk and its book are removed."
else
    echo "Partner Desk is removed; your book stays in $books."
fi
