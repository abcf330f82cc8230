/**
 * A Markdown table. The first column is text, the others are numbers and stand to the right.
 * @param {readonly string[]} headers
 * @param {readonly (readonly string[])[]} rows as many cells each as there are headers
 */
export function table(headers, rows) {
  const rule = headers.map((_, i) => (i === 0 ? '---' : '---:'));
  return [headers, rule, ...rows].map(line).join('\n');
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/**
 * A number with three significant digits, and never fewer than all before the decimal point.
 * @param {number} value
 */
export function figure(value) {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.1))));
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(decimals, 2),
    maximumFractionDigits: Math.min(decimals, 2),
  });
}
