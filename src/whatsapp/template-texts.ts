import type { AppError } from '../errors.ts';
import type { TemplateValues } from '../notifications/message-template.ts';

/** A message that a stored template is to make. */
export interface TemplateOrder {
  /** The name of the template. */
  template: string | null;
  variables?: TemplateValues;
  /** Whose name and language are taken, where the customer is known. */
  customerId: number | null;
}

/** Stored templates, as those who send need them. */
export interface TemplateTexts {
  /**
   * The texts in the order of the orders; in place of one that can't be made, why: 404
   * `template_not_found`, 422 `unknown_variable`, `missing_variable` or `unusable_text`.
   */
  make(orders: readonly TemplateOrder[]): Promise<readonly (string | AppError)[]>;
}
