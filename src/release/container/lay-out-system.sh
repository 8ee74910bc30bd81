#!/bin/sh
# What the Dockerfile puts below the app: Node, the libraries that it and the embedded store are linked to, an account, and
# what says whose code that is. Nothing else of Debian: no shell, no package manager, nothing that is setuid.
set -eu
image=$1
uid=$2

programs="/usr/local/bin/node $(find "$image/app" -name '*.node')"
# Such as "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)".
libraries=$(for program in $programs; do ldd "$program"; done | grep -o '/[^ ]*\.so[^ ]*' | sort -u)
for file in /usr/local/bin/node $libraries; do
  mkdir -p "$image${file%/*}"
  cp -L "$file" "$image$file"
done

mkdir -p "$image/etc" "$image/tmp" "$image/usr/share/doc" "$image/var/lib/dpkg/status.d"
chmod 1777 "$image/tmp"
echo "sealdrop:x:$uid:$uid::/data:/nonexistent" >"$image/etc/passwd"
echo "sealdrop:x:$uid:" >"$image/etc/group"
echo 'hosts: files dns' >"$image/etc/nsswitch.conf"
cp -L /etc/os-release "$image/etc/os-release"

# Programs that look for known faults read the packages of Debian there; their licences have to go with them.
for library in $libraries; do
  dpkg-query --search "*/${library##*/}"
done | cut -d: -f1 | sort -u | while read -r package; do
  dpkg-query --status "$package" >"$image/var/lib/dpkg/status.d/$package"
  mkdir -p "$image/usr/share/doc/$package"
  cp -L "/usr/share/doc/$package/copyright" "$image/usr/share/doc/$package/"
done
