import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression reads, with the conditions on its labels. */
export interface Selector {
  metric: string;
  matchers: { label: string; isRegex: boolean; value: string }[];
}

/** What an expression of Prometheus relies on. */
export interface PromqlNeeds {
  selectors: Selector[];
  /** Labels that series are grouped or matched by. */
  groupedBy: string[];
}

/** Reads an expression; throws where Prometheus would not understand it. */
export function readPromql(expression: string): PromqlNeeds {
  const needs: PromqlNeeds = { selectors: [], groupedBy: [] };
  const textOf = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter: (found) => {
      const { node } = found;
      if (found.type.isError) {
        throw new Error(`Not understood at "${expression.slice(found.from)}": ${expression}`);
      }
      if (found.name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        needs.selectors.push({
          metric: metric ? textOf(metric) : '',
          matchers: matchers.map((matcher) => ({
            label: textOf(matcher.getChild('LabelName')!),
            isRegex: textOf(matcher.getChild('MatchOp')!).endsWith('~'),
            value: textOf(matcher.getChild('StringLiteral')!).slice(1, -1),
          })),
        });
      }
      if (found.name === 'GroupingLabels') {
        needs.groupedBy.push(...node.getChildren('LabelName').map(textOf));
      }
    },
  });
  return needs;
}
