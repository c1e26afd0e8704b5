/** Parts of buildings that begin above the ground: a roof on posts, the upper floors of a tower. */

import { LayerExtension, type Accessor, type Layer } from '@deck.gl/core';
import { SolidPolygonLayer } from '@deck.gl/layers';

export interface UndersideProps {
  /** Height of the foot of the walls over the ground, in metres. */
  readonly getBase?: Accessor<unknown, number>;
}

/**
 * Lifts the lower edge of extruded walls by `getBase`; roofs stay where `getElevation` has them.
 *
 * deck.gl's walls are strips whose corners say in `positions.y` whether they are up (1) or down (0).
 */
export class UndersideExtension extends LayerExtension {
  static override readonly extensionName = 'UndersideExtension';
  static override readonly defaultProps = { getBase: { type: 'accessor', value: 0 } };

  override getShaders(this: Layer<UndersideProps>): object | null {
    if (!drawsBlocks(this) || !(this.props as { extruded?: boolean }).extruded) return null;
    return {
      inject: {
        'vs:#decl': 'in float bases;\nfloat lift;',
        'vs:#main-start': `
#ifdef IS_SIDE_VERTEX
  lift = (1.0 - positions.y) * bases;
#else
  lift = 0.0;
#endif`,
        'vs:DECKGL_FILTER_GL_POSITION': `
  if (lift > 0.0) {
    geometry.position.z += project_size(lift);
    position = project_common_position_to_clipspace(geometry.position);
  }`,
      },
    };
  }

  override initializeState(this: Layer<UndersideProps>): void {
    if (!drawsBlocks(this)) return;
    this.getAttributeManager()?.add({
      bases: { size: 1, stepMode: 'dynamic', accessor: 'getBase', defaultValue: 0 },
    });
  }
}

/** Whether a layer draws the blocks itself, and is not one that is made of such layers. */
function drawsBlocks(layer: Layer): boolean {
  return layer instanceof SolidPolygonLayer;
}
