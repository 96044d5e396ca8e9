#!/usr/bin/env bash
# A headless Chromium for the tests. Needs no rights, and changes nothing on the machine.
#   tests/browser.sh path    brings it if it is not there, and prints the program and the font configuration it wants (FONTCONFIG_FILE)
#   tests/browser.sh clean   removes it
#
# The Debian package is fetched by apt into a folder of our own (BROWSER_FOLDER, tests/.browser by default), as servers.sh does with the servers.
# PATTERN_EXECUTION_BROWSER names a Chromium that is there already. SERVERS_MIRROR: another Debian mirror than the machine's.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/debian.sh"
folder=${BROWSER_FOLDER:-$here/.browser}
tree=$folder/root
library=$tree/usr/lib/$triplet
program=$tree/usr/lib/chromium/chromium-headless-shell
fonts=$folder/fonts.conf

# What it loads only to draw with a graphics card.
heavy=(-name 'libllvm*' -o -name 'mesa-libgallium*' -o -name 'libgl1-mesa-dri*' -o -name 'libz3-*')

fetch() {
  local mirror
  mirror=$(find_mirror) || { echo "browser.sh: no Debian mirror in apt's sources; set SERVERS_MIRROR or PATTERN_EXECUTION_BROWSER." >&2; return 1; }
  update_apt "$mirror"
  # apt knows what the browser needs; with an empty status that is everything, down to the C library.
  in_private_apt apt-get install -y --download-only --no-install-recommends chromium-headless-shell fonts-dejavu-core patchelf >>"$folder/fetch.log" 2>&1 \
    || { tail -20 "$folder/fetch.log" >&2; return 1; }
  find "$folder/apt/cache/archives" -maxdepth 1 -name '*.deb' ! \( "${heavy[@]}" \) -exec mv -t "$folder/packages" {} +
  rm -rf "$folder/apt/cache/archives"
  touch "$folder/packages/.complete"
}

install_browser() {
  [ -n "$triplet" ] || { echo "browser.sh: only amd64 and arm64 are known; set PATTERN_EXECUTION_BROWSER." >&2; return 1; }
  [ "$(cat "$tree/.complete" 2>/dev/null)" != "$tree" ] || return 0
  [ -e "$folder/packages/.complete" ] || fetch
  unpack_packages
  local patched
  patch_program "$tree/usr/lib/chromium:$library" --set-interpreter "$library/$loader_name" "$program"
  # These look for each other where a system would have them.
  for patched in "$library"/libpulse.so.0 "$library"/pulseaudio/*.so; do patch_program "$library:$library/pulseaudio" "$patched"; done
  printf '<?xml version="1.0"?>\n<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' "$tree/usr/share/fonts" "$folder/fontcache" >"$fonts"
  echo "$tree" >"$tree/.complete" # paths are written into the programs: a moved folder is unpacked again
}

case ${1:-} in
  path)
    if [ -n "${PATTERN_EXECUTION_BROWSER:-}" ]; then echo "$PATTERN_EXECUTION_BROWSER"; exit; fi
    mkdir -p "$folder"
    (flock 9; install_browser 9>&-) 9>"$folder/lock" >&2
    echo "$program"
    echo "$fonts"
    ;;
  clean) rm -rf "$folder" ;;
  *) sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
