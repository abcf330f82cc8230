/** When an error comes, and what helps. */
interface Words {
  when: string;
  remedy: string;
}

/** What a code of an error means: its HTTP status, and words in both languages of the docs. */
export interface ErrorMeaning extends Words {
  status: number;
  indonesian: Words;
}
