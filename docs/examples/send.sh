#!/bin/sh
# Sends one message, and looks at what became of it.
#   API=http://127.0.0.1:3000 API_KEY=… sh send.sh 081234567890 payment-789
set -eu

curl -sS --fail-with-body "$API/whatsapp/send" \
  -H "X-Api-Key: $API_KEY" \
  -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $2" \
  -H 'Prefer: respond-async' \
  -d "{\"phone\":\"$1\",\"message\":\"Pembayaran Rp100.000 diterima.\"}"
echo

curl -sS --fail-with-body "$API/whatsapp/history?limit=1" -H "X-Api-Key: $API_KEY"
echo
