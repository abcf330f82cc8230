import { byId } from './element.ts';
import { RefusedCall } from './control-call.ts';
import { readPhone } from './phone-spelling.ts';
import { ProblemLine } from './problem-line.ts';

const NOT_A_NUMBER = new RefusedCall([
  'Bukan nomor ponsel. Contoh: 0812-3456-7890.',
  'Not a phone number, such as 0812-3456-7890.',
]);

/** Opens the phone of any number that is typed. */
export function listenForNumber(open: (phone: string) => void): void {
  const form = byId('open-number', HTMLFormElement);
  const field = byId('number', HTMLInputElement);
  const problem = new ProblemLine(byId('number-problem', HTMLElement));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const phone = readPhone(field.value);
    field.ariaInvalid = String(phone === null);
    if (phone === null) return problem.show(NOT_A_NUMBER);
    problem.clear();
    field.value = '';
    open(phone);
  });
}
