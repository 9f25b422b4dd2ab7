#!/bin/sh
# Says what of the hardening (S-6) a program lacks: exit code 0 where it lacks nothing. Usage: check_binary.sh PROGRAM
set -eu
program=$1
lacks=0
lack() { echo "$program: $1"; lacks=1; }
headers=$(readelf -lhdW "$program")
symbols=$(readelf -W --dyn-syms "$program")
has() { printf '%s\n' "$1" | grep -Eq "$2"; }

has "$headers" '^ *Type: +DYN' && has "$headers" '^ *INTERP ' || lack 'is not position-independent (PIE)'
has "$headers" '^ *GNU_RELRO ' || lack 'has no read-only relocations (RELRO)'
has "$headers" '\(FLAGS(_1)?\).*(BIND_NOW|NOW)' || lack 'binds lazily (RELRO is partial)'
has "$headers" '^ *GNU_STACK .* RW +0x' || lack 'has an executable stack, or does not say that it has none (NX)'
! has "$headers" '^ *LOAD .* RWE ' || lack 'has a segment that is writable and executable'
has "$symbols" '__stack_chk_fail' || lack 'has no stack protector'
has "$symbols" ' __[a-z_]+_chk(@|$)' || lack 'has no fortified call'
exit $lacks
