#!/bin/sh
# Installs Partner Desk for the person who runs this; no administrator is needed. Running it again upgrades in place.
#   ./install.sh              program, menu entry, icons, manual below ~/.local
#   ./install.sh --uninstall  takes them away again (as does uninstall.sh beside the installed program)
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
local=${PARTNER_DESK_PREFIX:-$HOME/.local}
share=$local/share
program=$local/lib/partner-desk
[ "${1:-}" = --uninstall ] && exec sh "$here/uninstall.sh"
[ $# -eq 0 ] || { echo "usage: $0 [--uninstall]" >&2; exit 2; }
[ -x "$here/program/partner-desk" ] || { echo "The archive is not whole: program/partner-desk is missing. Unpack it again." >&2; exit 1; }

mkdir -p "$local/lib" "$local/bin" "$share/applications"
new=$program.new.$$
old=$program.old.$$
trap 'rm -rf "$new"' EXIT
before=$(cat "$program/installed-files" 2>/dev/null || true)
cp -R "$here/program" "$new"
cp "$here/uninstall.sh" "$new/uninstall.sh"
# One step each: whoever starts the program meanwhile gets the old one or the new one, whole.
[ ! -e "$program" ] || mv "$program" "$old"
mv "$new" "$program"
rm -rf "$old"
ln -sfn "$program/partner-desk" "$local/bin/partner-desk"

(cd "$here/share" && find . -type f) | sed 's,^\./,,' | while IFS= read -r each; do
    mkdir -p "$share/$(dirname "$each")"
    cp "$here/share/$each" "$share/$each"
done
(cd "$here/share" && find . -type f) | sed 's,^\./,,' >"$program/installed-files"
# What an older version laid out and this one does not know any more.
printf '%s\n' "$before" | while IFS= read -r each; do
    [ -z "$each" ] || [ -e "$here/share/$each" ] || rm -f "$share/$each"
done
# The menu's own search path may not hold ~/.local/bin.
sed -e "s,^Exec=partner-desk,Exec=\"$program/partner-desk\"," -e "s,^TryExec=.*,TryExec=$program/partner-desk," \
    "$here/share/applications/partner-desk.desktop" >"$share/applications/partner-desk.desktop"
for tool in "update-desktop-database $share/applications" "update-mime-database $share/mime"; do
    command -v "${tool%% *}" >/dev/null 2>&1 && $tool >/dev/null 2>&1 || true
done
echo "Partner Desk $("$program/partner-desk" --version | cut -d' ' -f2) is installed in $program."
if command -v ldd >/dev/null 2>&1; then
    missing=$(ldd "$program/_internal/PySide6/Qt/plugins/platforms/libqxcb.so" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u | tr '\n' ' ')
    [ -z "$missing" ] || echo "This system lacks libraries the window needs: $missing- ask its administrator for them. Commands work without."
fi
case ":$PATH:" in
    *":$local/bin:"*) ;;
    *) echo "For commands, add $local/bin to your PATH; the menu needs nothing." ;;
esac
