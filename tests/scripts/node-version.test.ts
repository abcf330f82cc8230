import { describe, expect, it } from 'vitest';
import { checkNode } from '../../scripts/setup/node-version.mjs';

describe('checkNode', () => {
  it.each(['16.20.2', '18.20.4', '20.18.3'])('explains in one sentence that %s is too old', (v) => {
    const explanation = checkNode(v);
    expect(explanation).toContain('needs Node.js 20.19 or newer');
    expect(explanation).toContain(`this is ${v}`);
    expect(explanation).not.toContain('\n');
  });

  it.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('accepts %s', (v) => {
    expect(checkNode(v)).toBeNull();
  });
});
