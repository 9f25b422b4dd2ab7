#!/bin/sh
# S-6: what the release's own options make passes check_binary.sh, and a program made without them is refused for each of its
# faults. Usage: hardening_test.sh COMPILER CHECK "COMPILE OPTIONS" "LINK OPTIONS"
set -eu
compiler=$1 check=$2 compile=$3 link=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/sample.cpp" <<'CODE'
#include <cstdio>
#include <cstring>
int main(int count, char** words) {
  char text[16];
  for (int i = 0; i < count; ++i) std::strcpy(text, words[i]), std::printf("%s\n", text);
}
CODE
# The options are lists of words.
# shellcheck disable=SC2086
"$compiler" -O2 -fPIE $compile "$folder/sample.cpp" -o "$folder/good" -pie $link
sh "$check" "$folder/good"
"$compiler" -O2 -fno-stack-protector -U_FORTIFY_SOURCE -no-pie "$folder/sample.cpp" -o "$folder/bad" \
  -Wl,-z,norelro,-z,lazy,-z,execstack
if said=$(sh "$check" "$folder/bad"); then
  echo "a program without any hardening passes"
  exit 1
fi
for fault in PIE RELRO lazily NX protector fortified; do
  case "$said" in *"$fault"*) ;; *) echo "not found in a program that has it: $fault"; exit 1 ;; esac
done
