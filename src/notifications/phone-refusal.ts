/** Why a text is not taken as a phone number: stable code and what the caller can do. */
const messages = {
  not_a_string: 'Send the phone number as a string; a JSON number loses leading zeros and digits.',
  empty: 'The phone number is empty; send one such as 081234567890 or +6281234567890.',
  too_short: 'The phone number has too few digits; send it whole, such as 081234567890.',
  too_long: 'The phone number has too many digits; send one number, such as 081234567890.',
  invalid_characters:
    'The phone number holds something other than digits 0-9, spaces, dots, dashes and a leading +; send only the number.',
  invalid_prefix:
    'The phone number starts in a way that no numbering plan knows; start it with 08 or with + and the country code.',
  no_country_or_trunk_prefix:
    'It is not clear which country the phone number belongs to; start it with 08 or with + and the country code.',
  duplicate_country_code:
    'The country code 62 stands in the phone number twice or after a 0; write it once, such as +6281234567890.',
  unassigned_prefix:
    'No operator has numbers that start like this phone number; check its first digits.',
  not_mobile: 'The phone number is not a mobile number; send a mobile one, such as 081234567890.',
  foreign_number:
    'The phone number belongs to a country that is not allowed here; see PHONE_ALLOWED_COUNTRIES.',
  multiple_numbers:
    'The field can be read as more than one phone number; send one, without anything after it.',
  extension_not_allowed:
    'The phone number has an extension, which WhatsApp cannot dial; leave it out.',
  spreadsheet_artifact:
    'A spreadsheet has changed the phone number; format the column as text and enter the number again.',
  group_not_allowed: 'This is the address of a group; send the phone number of one person.',
  broadcast_not_allowed: 'This is the address of a broadcast; send the phone number of one person.',
  newsletter_not_allowed: 'This is the address of a channel; send the phone number of one person.',
  lid_not_allowed:
    'This is a hidden WhatsApp id (@lid), which holds no phone number; send the phone number itself.',
} as const;

/** Stable snake_case reason of a refusal. */
export type PhoneRefusalCode = keyof typeof messages;

/** A text that is not taken as a phone number. */
export interface PhoneRefusal {
  readonly ok: false;
  readonly code: PhoneRefusalCode;
  /** What to do, for a person; nothing of the input is in it. */
  readonly message: string;
  /** For `multiple_numbers`: the numbers that can be read, in E.164, each once. */
  readonly candidates?: readonly string[];
}

/** Makes the refusal of a code, with its message. */
export function refusePhone(code: PhoneRefusalCode, candidates?: readonly string[]): PhoneRefusal {
  const refusal = { ok: false, code, message: messages[code] } as const;
  return candidates === undefined ? refusal : { ...refusal, candidates };
}
