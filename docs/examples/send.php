<?php

declare(strict_types=1);

// Sends one message, and looks at what became of it. Needs no extension.
//   API=http://127.0.0.1:3000 API_KEY=… php send.php 081234567890 payment-789

/** Calls the server once. Throws when it gives no answer. */
function call(string $method, string $path, ?array $body = null, array $headers = []): array
{
    $headers[] = 'X-Api-Key: ' . getenv('API_KEY');
    if ($body !== null) {
        $headers[] = 'Content-Type: application/json';
    }
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => implode("\r\n", $headers),
        'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
        'timeout' => 35,
        // An error is answered in JSON, too.
        'ignore_errors' => true,
    ]]);
    $answer = file_get_contents(getenv('API') . $path, false, $context);
    if ($answer === false) {
        throw new RuntimeException('No answer: repeat with the same Idempotency-Key.');
    }
    return json_decode($answer, true, 512, JSON_THROW_ON_ERROR);
}

[, $phone, $key] = $argv;

// The key names the event: a double click, or a repetition after a timeout, makes no second message.
$sent = call('POST', '/whatsapp/send', [
    'phone' => $phone,
    'message' => 'Pembayaran Rp100.000 diterima.',
], ["Idempotency-Key: $key", 'Prefer: respond-async']);

if (!$sent['success']) {
    ['code' => $code, 'message' => $message] = $sent['error'];
    fwrite(STDERR, "$code: $message\n");
    exit(1);
}
echo "{$sent['data']['id']} {$sent['data']['status']}\n";

$history = call('GET', '/whatsapp/history?limit=1');
echo "{$history['data'][0]['phone']} {$history['data'][0]['message']}\n";
