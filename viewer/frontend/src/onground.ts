/** A map on its hills: what lies on the surface, and how exactly the surface is pointed at. */

import { LayerExtension, type Layer, type UpdateParameters } from '@deck.gl/core';
import { _TerrainExtension as TerrainExtension } from '@deck.gl/extensions';

/** deck.gl's own sets up its effect only with layers that have it from their first day. */
export class GroundExtension extends TerrainExtension {
  static override readonly extensionName = 'GroundExtension';

  override updateState(this: Layer, params: UpdateParameters<Layer>): void {
    if (params.changeFlags.extensionsChanged) TerrainExtension.prototype.initializeState.call(this);
    TerrainExtension.prototype.updateState.call(this, params);
  }
}

/**
 * Picks the depth of each pixel of a surface.
 *
 * deck.gl computes it at the corners of triangles and blends between them, which on the large
 * triangles of a plain is wrong by tens of metres.
 */
export class ExactDepthExtension extends LayerExtension {
  static override readonly extensionName = 'ExactDepthExtension';

  override getShaders(): object {
    return {
      inject: {
        // After the picking module, which has order 99.
        'fs:DECKGL_FILTER_COLOR': {
          order: 100,
          injection: `
  if (picking.isActive > 0.5 && picking.isAttribute > 0.5) {
    color.r = gl_FragCoord.z * 2.0 - 1.0;
  }`,
        },
      },
    };
  }
}

/**
 * Lifts each end of a line by the ground below that end.
 *
 * deck.gl's own lifts the whole line by the ground below its source: across a slope a line of
 * sight would miss what it looks at by metres.
 */
export class BothEndsExtension extends LayerExtension {
  static override readonly extensionName = 'BothEndsExtension';

  override getShaders(): object {
    return {
      inject: {
        // Before the terrain module, which reads the anchor; the line's own `uv` goes from 0 to 1.
        'vs:DECKGL_FILTER_GL_POSITION': {
          order: -1,
          injection: `
  geometry.worldPosition = mix(geometry.worldPosition, geometry.worldPositionAlt, geometry.uv.x);`,
        },
      },
    };
  }
}
