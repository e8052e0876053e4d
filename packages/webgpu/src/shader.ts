import { shaders as shared } from "./generated/shaders.ts";

/** A shader as it is generated. */
export interface Shader {
  readonly entryPoint: string;
  /** Name and type of each field of a sample, in order. */
  readonly fields: readonly (readonly string[])[];
  /** The buffers, in the order of their bindings, which follow the binding of the samples. */
  readonly buffers: readonly string[];
  /** The pipeline's constants. */
  readonly overrides: readonly string[];
  /** WGSL. */
  readonly code: string;
}

export type Shaders = Readonly<Record<string, Shader>>;

export interface NamedShader extends Shader {
  readonly name: string;
}

/** A shader of the topology, or one that all topologies share. */
export function shaderOf(own: Shaders, name: string): NamedShader {
  const shader = own[name] ?? (shared as Shaders)[name];
  if (!shader) throw new Error(`webgpu: there is no shader ${name}`);
  return { name, ...shader };
}
