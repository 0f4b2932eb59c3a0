/**
 * An explanation as it may be shown: passwords that its command lines tell are masked in all that was read of them, in keys
 * and in the columns of a search. An argument list is looked at as the command line that it was.
 */
import { KnownSecrets } from "../alert/known-secrets.ts";
import { maskKey } from "../alert/masked-match.ts";
import type { Explanation } from "../engine/explain/explain.ts";
import type { FilterExplanation } from "../engine/explain/filter.ts";
import type {
  GroupExplanation,
  SearchExplanation,
} from "../engine/explain/search.ts";
import type { Instead, KeyStory } from "../engine/explain/story.ts";
import type { ConditionNode, Reading } from "../engine/explain/tree.ts";
import type { Evidence } from "../engine/match.ts";
import { maskSecrets } from "../task/secrets.ts";

/** Events are masked where they are written: the same evidence is masked once. */
export function maskExplanation(explanation: Explanation): Explanation {
  const { filters, keys, samples, search, matches, withdrawn } = explanation;
  const evidence = evidenceOf(explanation);
  const secrets = new KnownSecrets(evidence);
  const withKey = <T extends Pick<KeyStory, "key">>(each: T): T => ({
    ...each,
    key: maskKey(each.key, secrets),
  });
  return {
    ...explanation,
    filters: filters.map((each) => maskFilter(each, secrets)),
    keys: keys.map((story) => ({
      ...withKey(story),
      steps: story.steps.map(({ joined, instead, ...step }) => ({
        ...step,
        joined: joined && maskNode(joined, secrets),
        instead: instead.map((each) =>
          each.kind === "other-key" ? withKey(each) : each,
        ),
      })),
    })),
    samples: samples.map(withKey),
    search: search && maskSearch(search, evidence),
    matches: matches.map(withKey),
    withdrawn: withdrawn.map(withKey),
  };
}

/** All events that it tells of, unmasked. */
function evidenceOf({
  event,
  keys,
  samples,
  matches,
  withdrawn,
}: Explanation): readonly (Evidence | undefined)[] {
  return [
    event,
    ...keys.flatMap(({ around, steps }) => [
      ...around.map((near) => near.event),
      ...steps.flatMap(({ instead }) => instead.flatMap(insteadEvents)),
    ]),
    ...samples.flatMap(({ filled }) => filled),
    ...[...matches, ...withdrawn].flatMap(({ events }) => events),
  ];
}

function insteadEvents(instead: Instead): readonly Evidence[] {
  return instead.kind === "ended" ? instead.candidate.events : [instead.event];
}

function maskFilter(
  filter: FilterExplanation,
  secrets: KnownSecrets,
): FilterExplanation {
  const { condition, key } = filter;
  return {
    ...filter,
    condition: maskNode(condition, secrets),
    key: key && {
      ...key,
      fields: key.fields.map((each) => maskReading(each, secrets)),
      keys: key.keys.map((each) => maskKey(each, secrets)),
    },
  };
}

function maskNode(node: ConditionNode, secrets: KnownSecrets): ConditionNode {
  return {
    ...node,
    readings: node.readings.map((each) => maskReading(each, secrets)),
    children: node.children.map((each) => maskNode(each, secrets)),
  };
}

function maskReading<R extends Reading>(reading: R, secrets: KnownSecrets): R {
  const { field, values, decidedBy } = reading;
  if (field.endsWith(".args") && values.length > 1) {
    const line = values.join(" ");
    const masked = maskSecrets(line);
    if (masked !== line) {
      // Which of the arguments it was cannot be told any more.
      const { decidedBy: _, ...rest } = reading;
      return { ...rest, values: [secrets.mask(masked)] } as unknown as R;
    }
  }
  return {
    ...reading,
    values: secrets.maskList(values),
    ...(decidedBy !== undefined && { decidedBy: secrets.mask(decidedBy) }),
  };
}

function maskSearch(
  search: SearchExplanation,
  evidence: readonly (Evidence | undefined)[],
): SearchExplanation {
  const { tables, groups } = search;
  const known = new KnownSecrets(evidence);
  return {
    ...search,
    tables: tables.map(({ where, by, ...table }) => ({
      ...table,
      where: where && maskNode(where, known),
      by: by.map((each) => maskReading(each, known)),
    })),
    groups: groups.map((group) => {
      const { key, columns } = group;
      const cells = Object.fromEntries([...key, ...columns]);
      return maskGroup(group, new KnownSecrets(evidence, cells));
    }),
  };
}

function maskGroup(
  group: GroupExplanation,
  secrets: KnownSecrets,
): GroupExplanation {
  return {
    ...group,
    key: group.key.map(([name, value]) => [name, secrets.mask(value)]),
    commands: group.commands.map(({ condition, ...command }) => ({
      ...command,
      condition: condition && maskNode(condition, secrets),
    })),
    columns: new Map(
      [...group.columns].map(([name, cell]) => [name, secrets.maskCell(cell)]),
    ),
  };
}
