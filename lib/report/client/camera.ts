/** Turning and zooming without a mouse. */

/** Where the camera stands, seen from the middle of the scene, in heights of the scene. */
export interface Eye {
  /** Along the channels. */
  readonly x: number;
  /** Along the blocks. */
  readonly y: number;
  /** Upwards. */
  readonly z: number;
}

/**
 * Where the camera starts: in front of the first blocks, high enough to see behind the peaks, and
 * as far away as it takes for a narrow picture to hold the whole width of the scene.
 */
export function startEye(aspect: number): Eye {
  const distance = Math.max(1, 1.45 / Math.max(aspect, 0.1));
  return { x: -1.1 * distance, y: -1.8 * distance, z: 0.95 * distance };
}

/** Radians to the side and upwards, and a factor on the distance. */
export interface CameraStep {
  readonly turn: number;
  readonly lift: number;
  readonly distance: number;
}

/** Steps by key, as `KeyboardEvent.key` names it. */
export const CAMERA_STEPS: Readonly<Record<string, CameraStep>> = {
  ArrowLeft: { turn: -Math.PI / 12, lift: 0, distance: 1 },
  ArrowRight: { turn: Math.PI / 12, lift: 0, distance: 1 },
  ArrowUp: { turn: 0, lift: Math.PI / 18, distance: 1 },
  ArrowDown: { turn: 0, lift: -Math.PI / 18, distance: 1 },
  "+": { turn: 0, lift: 0, distance: 0.85 },
  "-": { turn: 0, lift: 0, distance: 1 / 0.85 },
};

/** Straight up or down the scene would flip. */
const STEEPEST = Math.PI / 2 - 0.05;

/** Moves the camera on its sphere. */
export function moveEye(eye: Eye, step: CameraStep): Eye {
  const distance = Math.hypot(eye.x, eye.y, eye.z) * step.distance;
  const azimuth = Math.atan2(eye.y, eye.x) + step.turn;
  const lifted = Math.atan2(eye.z, Math.hypot(eye.x, eye.y)) + step.lift;
  const elevation = Math.max(-STEEPEST, Math.min(STEEPEST, lifted));
  return {
    x: distance * Math.cos(elevation) * Math.cos(azimuth),
    y: distance * Math.cos(elevation) * Math.sin(azimuth),
    z: distance * Math.sin(elevation),
  };
}
