/** Ways of travel, as the server names them. */

export const MODES = ['emergency', 'drive', 'cycle', 'walk'] as const;
export type Mode = (typeof MODES)[number];
