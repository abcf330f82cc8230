<?php
// Posts the fields of a message as the examples of Fonnte do: an array makes a multipart form.
// php fonnte-client.php '{"url":"…","token":"…","fields":{"target":"…"}}'

$wish = json_decode($argv[1], true);
$call = curl_init($wish['url']);
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_CUSTOMREQUEST => 'POST',
    CURLOPT_POSTFIELDS => $wish['fields'],
    CURLOPT_HTTPHEADER => ['Authorization: ' . $wish['token']],
]);
echo curl_exec($call);
