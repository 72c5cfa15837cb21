#!/usr/bin/env bash
# `npm run test:setup`: what the judges need from the system (Debian, as root). Does nothing when all is there.
set -euo pipefail

missing=()
have() { command -v "$1" >/dev/null 2>&1; }
have kcat || missing+=(kcat)
have chromium || missing+=(chromium)
{ have java && have javac; } || missing+=(default-jdk-headless)
have mvn || missing+=(maven)
have python3 || missing+=(python3)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
have g++ || missing+=(g++)
have xz || missing+=(xz-utils)
[[ $(ldconfig -p) == *libcurl.so.4* ]] || missing+=(libcurl4)
have setpriv || missing+=(util-linux)
have openssl || missing+=(openssl)
have ps || missing+=(procps)
have ip || missing+=(iproute2)
have nft || missing+=(nftables)
have conntrack || missing+=(conntrack)

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
  echo "the tests need: ${missing[*]}; install them, or run this as root on Debian" >&2
  exit 1
fi
echo "installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
