/** What feeds say of an item: who tells of it, how fresh that is, and how its values were. */

import type { Panel } from './contract';
import { historyChart } from './feedchart';
import type { Feeds } from './feedstates';
import type { Lang } from './link';
import type { Opened } from './opening';

/** What stands over an item's fields in its popup, and under them; `drawn`: another height. */
export function aboutItem(
  { layer, item }: Opened, feeds: Feeds, panel: Panel, lang: Lang, drawn: () => void,
): { over: HTMLElement[]; under: HTMLElement[] } {
  const chart = historyChart(layer, item, panel, lang, drawn);
  return { over: [feeds.about(layer.id, item.properties)], under: chart ? [chart] : [] };
}
