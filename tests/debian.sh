# Programs of Debian packages without rights and without changing the machine: fetched by apt into a folder of our own ($folder), unpacked there and
# given their own loader, so that they run beside whatever the machine has. Sourced by servers.sh and browser.sh.
release=trixie

case "$(dpkg --print-architecture 2>/dev/null || uname -m)" in
  amd64 | x86_64) triplet=x86_64-linux-gnu loader_name=ld-linux-x86-64.so.2 ;;
  arm64 | aarch64) triplet=aarch64-linux-gnu loader_name=ld-linux-aarch64.so.1 ;;
  *) triplet='' loader_name='' ;;
esac

in_private_apt() {
  local tool=$1 ignored
  shift
  local options=(-q -o "Dir::Etc::sourcelist=$folder/apt/our.sources" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State=$folder/apt"
    -o "Dir::State::lists=$folder/apt/lists" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt/cache"
    -o Debug::NoLocking=1 -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3)
  for ignored in DEP-11 DEP-11-icons DEP-11-icons-small DEP-11-icons-hidpi Contents-deb; do
    options+=(-o "Acquire::IndexTargets::deb::$ignored::DefaultEnabled=false")
  done
  "$tool" "${options[@]}" "$@"
}

# The mirror that the machine itself uses, in either of apt's formats.
find_mirror() {
  local found=${SERVERS_MIRROR:-}
  [ -n "$found" ] || found=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1)
  [ -n "$found" ] || found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null \
    | sed -n 's/^deb  *\(\[[^]]*\]  *\)\{0,1\}\([^ ]*\/debian\/\{0,1\}\) .*/\2/p' | head -1)
  [ -n "$found" ] || return 1
  echo "$found"
}

# Reads the list of packages of a mirror.
update_apt() {
  mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/packages"
  : >"$folder/apt/status"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$1" "$release" >"$folder/apt/our.sources"
  in_private_apt apt-get update >"$folder/fetch.log" 2>&1 || { tail -20 "$folder/fetch.log" >&2; return 1; }
}

# Unpacks every package into $tree. "$@": what tar leaves out beside documentation.
unpack_packages() {
  local package
  rm -rf "$tree"
  mkdir -p "$tree/usr/lib" "$tree/usr/lib64"
  ln -s usr/lib "$tree/lib"
  ln -s usr/lib64 "$tree/lib64"
  for package in "$folder"/packages/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$tree" --keep-directory-symlink --no-same-owner \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' "$@"
  done
}

# Runs the unpacked patchelf on a program or library that is to find libraries of ours: patch_program FOLDERS [OPTION...] FILE
patch_program() {
  local search=$1
  shift
  "$library/$loader_name" --library-path "$library" "$tree/usr/bin/patchelf" --force-rpath --set-rpath "$search" "$@"
}
