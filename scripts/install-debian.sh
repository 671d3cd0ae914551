#!/bin/sh
# Installs what the full test run needs beside the npm packages, on Debian or Ubuntu as root: Chromium for the browser
# tests, tshark, xmllint and xmlsec1 as independent readers of what Manara writes, openssl for certificates of tests,
# dump1090 to feed us Beast and SBS (its service is not needed). Does nothing when all are there.
set -eu

missing=
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v tshark >/dev/null 2>&1 || missing="$missing tshark"
command -v xmllint >/dev/null 2>&1 || missing="$missing libxml2-utils"
command -v dump1090-mutability >/dev/null 2>&1 || missing="$missing dump1090-mutability"
command -v xmlsec1 >/dev/null 2>&1 || missing="$missing xmlsec1"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v protoc >/dev/null 2>&1 || missing="$missing protobuf-compiler libprotobuf-dev"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "install-debian: missing:$missing. Run as root: apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-debian: missing:$missing, and there is no apt-get here. Install them with this system's own tool." >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
echo "install-debian: installing$missing"
apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
apt-get install -y -qq --no-install-recommends $missing >/dev/null
