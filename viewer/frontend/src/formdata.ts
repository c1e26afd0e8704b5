/** What `/feeds/forms` and `/feeds/{id}/form` say, as `api/feed_forms.py` describes them. */

import type { FormField, Properties } from './contract';
import type { Geometry } from './drawing';

/** A field of a form, with what the form holds it to beside the layer. */
export interface EntryField extends FormField {
  /** Letters at most, null where it is no free text. */
  readonly longest: number | null;
  /** Whether it says when something was so, which has happened. */
  readonly past: boolean;
}

export interface FormAbout {
  readonly feed: string;
  readonly title: string;
  readonly owner: string;
  readonly layer: string;
  /** Who approves entries, null where they count as they are. */
  readonly approver: string | null;
  /** The roles of whoever may record that approval, in words. */
  readonly deciders: string;
  readonly every_s: number;
  readonly entered_at: string | null;
  readonly due_at: string | null;
  readonly is_due: boolean;
}

export interface FormSummary extends FormAbout {
  /** Entries that nobody decided on. */
  readonly waiting: number;
}

export interface FormEntry {
  readonly id: string;
  readonly revision: number;
  readonly entered_at: string | null;
  readonly properties: Properties;
  readonly previous: { readonly entered_at: string | null; readonly properties: Properties } | null;
  readonly approved_at: string | null;
  readonly refused_at: string | null;
  readonly may_decide: boolean;
  readonly author?: string | null;
  readonly decided_by?: string | null;
  readonly reason?: string | null;
}

export interface FormTold extends FormAbout {
  readonly note: string | null;
  /** What every entry has, and nobody types. */
  readonly fixed: Properties;
  readonly fields: readonly EntryField[];
  readonly shows: readonly FormField[];
  /** The field by which entries are told from one another. */
  readonly label: string | null;
  /** Where entries lie; null where whoever enters them says so. */
  readonly place: Geometry | null;
  /** Whether they may be lines and areas, which are drawn on the map. */
  readonly drawn: boolean;
  readonly may_enter: boolean;
  /** The roles of whoever may enter, in words. */
  readonly writers: string;
  readonly entries: readonly FormEntry[];
}
