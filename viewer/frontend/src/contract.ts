/** What `/panel` and an item say, as `viewer/panel.py` and the API describe them. */

export interface Panel {
  readonly district: District | null;
  readonly actor: {
    readonly name: string;
    readonly roles: readonly string[];
    /** The roles besides being of the staff, in words. */
    readonly titles: readonly string[];
    readonly signed_in: boolean;
  };
  readonly themes: readonly PanelTheme[];
  readonly attributions: readonly string[];
  /** The colours of a figure over areas, the lowest class first. */
  readonly shades: readonly string[];
  readonly words: {
    readonly true: string;
    readonly false: string;
    readonly flags: Readonly<Record<string, string>>;
  };
}

export interface District {
  readonly id: string;
  readonly name: string;
  readonly is_sample: boolean;
  readonly bbox: readonly [west: number, south: number, east: number, north: number];
}

export interface PanelTheme {
  readonly id: string;
  readonly title: string;
  readonly layers: readonly PanelLayer[];
}

export interface PanelLayer {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly kind: 'point' | 'line' | 'area' | 'raster';
  readonly count: number;
  readonly as_of: string | null;
  readonly freshness: 'ok' | 'late' | 'unknown';
  /** Whether the spec has a deck layer of this id: it has none while there is no data. */
  readonly drawn: boolean;
  /** On when the map opens. */
  readonly visible: boolean;
  /** Asked by default what is near. */
  readonly nearby: boolean;
  /** Zooms of the view at which it is drawn; null where there is no such end. */
  readonly zooms: readonly [number | null, number | null];
  readonly icon: string | null;
  readonly colour: string | null;
  readonly legend: readonly LegendEntry[];
  readonly label: string | null;
  /** Names of the fields this reader may write; none where the items are not his to write. */
  readonly writable: readonly string[];
  /** The same fields as a form needs them. */
  readonly form: readonly FormField[];
  /** What an item of the layer is drawn as. */
  readonly shapes: readonly ('point' | 'line' | 'polygon')[];
  /** Names of the popup's fields whose values over time are kept. */
  readonly observed: readonly string[];
  readonly popup: readonly PanelField[];
  readonly attribution: string;
}

export interface LegendEntry {
  readonly mark: 'area' | 'line' | 'block' | 'icon' | 'group' | 'shade';
  readonly title: string;
  readonly colour: string | null;
  readonly icon: string | null;
}

export interface PanelField {
  readonly name: string;
  readonly title: string;
  readonly unit: string | null;
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'date';
  readonly values: Readonly<Record<string, string>> | null;
}

export interface FormField extends PanelField {
  readonly required: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export type Properties = Readonly<Record<string, unknown>>;

export interface Feature {
  readonly id: string;
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null;
  readonly properties: Properties;
}
