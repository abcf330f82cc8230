import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useComposedServer } from '../support/composed-server.ts';
import { parseMetrics } from '../support/metrics-text.ts';
import { readPromql, type Selector } from '../support/promql.ts';

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

interface Panel {
  title: string;
  targets: { expr: string; legendFormat?: string }[];
}

const read = (name: string) =>
  readFileSync(new URL(`../../docs/monitoring/${name}`, import.meta.url), 'utf8');
const { groups } = parse(read('alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana-dashboard.json')) as {
  panels: Panel[];
  templating: { list: { name: string; query: string }[] };
};

/** What Grafana puts in before Prometheus sees it. */
const filledIn = (expression: string) =>
  expression.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'whatsapp-business-server');
/** Labels that Prometheus adds to whatever it scrapes. */
const ofPrometheus = ['job', 'instance'];

const server = useComposedServer();
/** The values of each label of each metric, as a scrape has them. */
let scraped: Map<string, Map<string, Set<string>>>;

beforeAll(async () => {
  await server.get('/health/live');
  const answer = await server.get('/metrics');
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
  scraped = new Map([['up', new Map()]]);
  for (const { name, labels } of parseMetrics(await answer.text())) {
    const known = scraped.get(name) ?? new Map<string, Set<string>>();
    scraped.set(name, known);
    for (const [label, value] of Object.entries(labels)) {
      known.set(label, (known.get(label) ?? new Set()).add(value));
    }
  }
});

/** What an expression asks for that no scrape has. */
function missingFrom(expression: string, mentioned: readonly string[]): string[] {
  const { selectors, groupedBy } = readPromql(filledIn(expression));
  const labels = [...groupedBy, ...mentioned];
  return [
    ...(selectors.length === 0 ? ['any metric'] : []),
    ...selectors.flatMap(missingOf),
    ...labels.filter((label) => !selectors.some((selector) => hasLabel(selector, label))),
  ];
}

function missingOf({ metric, matchers }: Selector): string[] {
  const known = scraped.get(metric);
  if (!known) return [metric];
  return matchers
    .filter(({ label }) => !ofPrometheus.includes(label))
    .flatMap(({ label, isRegex, value }) => {
      const values = known.get(label);
      if (!values) return [`${metric}{${label}}`];
      const isOpen = metric.startsWith('http_');
      const wanted = isRegex ? value.split('|') : [value];
      return isOpen ? [] : wanted.filter((it) => !values.has(it)).map((it) => `${metric} ${it}`);
    });
}

const hasLabel = ({ metric }: Selector, label: string) =>
  ofPrometheus.includes(label) || (scraped.get(metric)?.has(label) ?? false);

const labelsIn = (template: string, pattern: RegExp) =>
  [...template.matchAll(pattern)].map(([, label]) => label!);

describe('docs/monitoring/alerts.yml', () => {
  it.each(rules)('$alert asks for what the server tells', ({ expr, annotations }) => {
    const text = `${annotations.summary} ${annotations.description}`;
    expect(missingFrom(expr, labelsIn(text, /\{\{ \$labels\.(\w+) \}\}/g))).toEqual([]);
  });

  it.each(rules)('$alert can be loaded, and says what to do', (rule) => {
    expect(Object.keys(rule)).toEqual(
      expect.arrayContaining(['alert', 'expr', 'labels', 'annotations']),
    );
    expect(rule.for ?? '0m').toMatch(/^\d+[smh]$/);
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(rule.annotations.description).toMatch(/\.$/);
  });

  it('has a name for each rule', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

describe('docs/monitoring/grafana-dashboard.json', () => {
  it.each(dashboard.panels)('$title asks for what the server tells', ({ targets }) => {
    for (const { expr, legendFormat = '' } of targets) {
      expect(missingFrom(expr, labelsIn(legendFormat, /\{\{(\w+)\}\}/g))).toEqual([]);
    }
  });

  it('finds its jobs by a metric that is there', () => {
    const query = dashboard.templating.list.find(({ name }) => name === 'job')!.query;
    const [, metric] = /^label_values\((\w+), job\)$/.exec(query)!;
    expect([...scraped.keys()]).toContain(metric);
  });
});

describe('docs/monitoring.md', () => {
  it('lists every metric of our own, and no other', () => {
    const page = readFileSync(new URL('../../docs/monitoring.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!);
    const own = [...scraped.keys()]
      .filter((name) => /^(whatsapp|http)_/.test(name))
      .map((name) => name.replace(/(_seconds)_(bucket|sum|count)$/, '$1'));
    expect(listed.toSorted()).toEqual([...new Set(own)].toSorted());
  });
});

it('the check would notice a metric, a label or a value that is not there', () => {
  expect(missingFrom('whatsapp_gone > 1', [])).toEqual(['whatsapp_gone']);
  expect(missingFrom('sum by (tipe) (whatsapp_queue_depth)', [])).toEqual(['tipe']);
  expect(missingFrom('whatsapp_alarm{code="gone"}', [])).toEqual(['whatsapp_alarm gone']);
  expect(missingFrom('whatsapp_queue_depth', ['reason'])).toEqual(['reason']);
  expect(() => missingFrom('sum(whatsapp_queue_depth', [])).toThrow('Not understood');
});
