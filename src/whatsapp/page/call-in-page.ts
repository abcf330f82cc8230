interface EvaluatingPage {
  evaluate(expression: string): Promise<unknown>;
}

/**
 * Calls a function of this folder inside the page with arguments that JSON can carry, and
 * resolves with its answer. The text of the function goes there, and is read there, once per
 * load of the page: for one that every message calls, that is half of what a call costs.
 */
export async function callInPage<Arguments extends unknown[], Answer>(
  page: EvaluatingPage,
  run: (...values: Arguments) => Answer,
  ...values: Arguments
): Promise<Awaited<Answer>> {
  const call = `(async (run) => run && { answer: await run(...${JSON.stringify(values)}) })(
    globalThis.ownFunctions?.${run.name})`;
  const install = `void ((globalThis.ownFunctions ??= {}).${run.name} = ${run.toString()})`;
  let called = (await page.evaluate(call)) as { answer: Awaited<Answer> } | undefined;
  if (!called) {
    await page.evaluate(install);
    called = (await page.evaluate(call)) as typeof called;
  }
  if (!called) throw new Error(`The page was loaded anew before ${run.name} was called.`);
  return called.answer;
}
