/** The requests that billing developers were first told about, as they were written down. */
export const seedRequests: readonly string[] = [
  'GET /whatsapp/status',
  `POST /whatsapp/send
Content-Type: application/json

{
  "phone": "081234567890",
  "message": "Pesan Anda",
  "customerId": 123,
  "template": "payment_notification"
}`,
  `POST /whatsapp/send-to-customer
Content-Type: application/json

{
  "customerId": 123,
  "message": "Pesan Anda",
  "template": "payment_notification"
}`,
  `POST /whatsapp/send-bulk
Content-Type: application/json

{
  "recipients": [
    {
      "phone": "081234567890",
      "message": "Pesan 1",
      "customerId": 123
    },
    {
      "phone": "081234567891",
      "message": "Pesan 2",
      "customerId": 124
    }
  ],
  "delayMs": 2000
}`,
  'GET /whatsapp/history?limit=50&customerId=123&status=sent',
  'GET /whatsapp/stats',
  `POST /whatsapp/send-payment-notification
Content-Type: application/json

{
  "customerId": 123,
  "invoiceId": 456,
  "amount": 100000,
  "paymentMethod": "transfer",
  "paymentId": 789,
  "paymentType": "full"
}`,
];
