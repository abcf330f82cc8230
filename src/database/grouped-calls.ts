interface WaitingCall<Call, Answer> {
  call: Call;
  resolve: (answer: Answer | Promise<Answer>) => void;
  reject: (error: unknown) => void;
}

/** So many calls go together at most. */
const largestGroup = 200;
/** While PostgreSQL works on one group, the next is put together and on its way. */
const groupsAtOnce = 2;

/**
 * Puts calls that come at the same time together into one statement, and so into one commit: a
 * call that comes alone goes at once, those that come while others are under way go as the next
 * group. Every call is answered, or fails, after the commit of its own group.
 */
export class GroupedCalls<Call, Answer> {
  readonly #run: (calls: readonly Call[]) => Promise<readonly (Answer | Promise<Answer>)[]>;
  #waiting: WaitingCall<Call, Answer>[] = [];
  #running = 0;

  /** `run` answers each of its calls, in their order, some of them perhaps later than others. */
  constructor(run: (calls: readonly Call[]) => Promise<readonly (Answer | Promise<Answer>)[]>) {
    this.#run = run;
  }

  call(call: Call): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject });
      if (this.#running < groupsAtOnce) void this.#runGroups();
    });
  }

  async #runGroups(): Promise<void> {
    this.#running += 1;
    while (this.#waiting.length > 0) {
      await this.#runGroup(this.#waiting.splice(0, largestGroup));
    }
    this.#running -= 1;
  }

  async #runGroup(group: readonly WaitingCall<Call, Answer>[]): Promise<void> {
    try {
      const answers = await this.#run(group.map(({ call }) => call));
      for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
