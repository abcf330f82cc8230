<?php
// Sends one text in the way of PHPNuxBill, and says what its log would say.
// php phpnuxbill-client.php '{"url":"http://…?key=…&to=[number]&text=[text]","phone":"…","text":"…"}'

$wish = json_decode($argv[1], true);

$phone = $wish['phone'];
if (ctype_digit($phone)) {
    $phone = preg_replace('/^0/', '62', $phone);
}
$url = strtr($wish['url'], [
    '[number]' => urlencode($phone),
    '[text]' => urlencode($wish['text']),
]);

$call = curl_init($url);
curl_setopt_array($call, [
    CURLOPT_POST => false,
    CURLOPT_CONNECTTIMEOUT => 15,
    CURLOPT_TIMEOUT => 15,
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($call);
$isSent = !empty($body);
echo json_encode(['body' => (string) $body, 'isSent' => $isSent]);
