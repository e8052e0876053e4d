import { shaders as shared } from "./generated/shaders.ts";

/** As it is generated. */
export interface Shader {
  readonly entryPoint: string;
  /** Of a sample: name and type, in their order. */
  readonly fields: readonly (readonly string[])[];
  /** In the order of their bindings, after the samples. */
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

/** The topology's, or one of those that all topologies share. */
export function shaderOf(own: Shaders, name: string): NamedShader {
  const shader = own[name] ?? (shared as Shaders)[name];
  if (!shader) throw new Error(`webgpu: there is no shader ${name}`);
  return { name, ...shader };
}
