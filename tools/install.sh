#!/usr/bin/env bash
# install.sh: brings what the tests need and is not there yet: PostgreSQL, Chromium, Node, xz, LibreOffice (without its
# windows), poppler, qpdf and a font for their pages. Needs root only when something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v hledger >/dev/null || missing+=(hledger)
command -v chromium-headless-shell >/dev/null || { [ "$(id -u)" != 0 ] && command -v chromium >/dev/null; } || missing+=(chromium-headless-shell)
command -v node >/dev/null || missing+=(nodejs npm)
command -v xz >/dev/null || missing+=(xz-utils)
command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
command -v qpdf >/dev/null || missing+=(qpdf)
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "The tests need: ${missing[*]}. Install them with your package manager, or run this as root." >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
[ -d tools/browser/node_modules/axe-core ] || npm ci --prefix tools/browser --ignore-scripts --no-audit --no-fund
