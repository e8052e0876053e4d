// How WebAssembly spells operations on operands of a type.

export const INSTRUCTIONS: Readonly<Record<string, string>> = {
  "add i32": "i32.add",
  "sub i32": "i32.sub",
  "mul i32": "i32.mul",
  "and i32": "i32.and",
  "min i32": "call $min",
  "max i32": "call $max",
  "shl i32": "i32.shl",
  "shr i32": "i32.shr_u",
  "lt i32": "i32.lt_s",
  "gt i32": "i32.gt_s",
  "ge i32": "i32.ge_s",
  "eq i32": "i32.eq",
  "ne i32": "i32.ne",
  "both bool": "i32.and",
  "either bool": "i32.or",
  "not bool": "i32.eqz",
  "toReal i32": "f32.convert_i32_s",
  "fromBits i32": "f32.reinterpret_i32",
  "bits f32": "i32.reinterpret_f32",
  "truncate f32": "i32.trunc_sat_f32_s",
  "widen f32": "f64.promote_f32",
  "round f64": "f32.demote_f64",
  "log f64": "call $log",
  ...floats("f32"),
  ...floats("f64"),
  "add f32x4": "f32x4.add",
  "sub f32x4": "f32x4.sub",
  "mul f32x4": "f32x4.mul",
  "div f32x4": "f32x4.div",
  "lt f32x4": "f32x4.lt",
  "gt f32x4": "f32x4.gt",
  "eq f32x4": "f32x4.eq",
  "ne f32x4": "f32x4.ne",
  "add i32x4": "i32x4.add",
  "sub i32x4": "i32x4.sub",
  "and i32x4": "v128.and",
  "max i32x4": "i32x4.max_s",
  "toReal i32x4": "f32x4.convert_i32x4_s",
  "truncate f32x4": "i32x4.trunc_sat_f32x4_s",
  "lt i32x4": "i32x4.lt_s",
  "gt i32x4": "i32x4.gt_s",
  "ge i32x4": "i32x4.ge_s",
  "eq i32x4": "i32x4.eq",
  "ne i32x4": "i32x4.ne",
  "both b32x4": "v128.and",
  "either b32x4": "v128.or",
  "anyLane b32x4": "v128.any_true",
};

function floats(type: "f32" | "f64"): Record<string, string> {
  const names = ["add", "sub", "mul", "div", "min", "max", "lt", "gt", "ge", "eq", "ne"];
  return Object.fromEntries(names.map((name) => [`${name} ${type}`, `${type}.${name}`]));
}

export const LOADS: Readonly<Record<string, string>> = {
  i32: "i32.load",
  f32: "f32.load",
  f64: "f64.load",
  i32x4: "v128.load",
  f32x4: "v128.load",
};

export const STORES: Readonly<Record<string, string>> = {
  i32: "i32.store",
  f32: "f32.store",
  f64: "f64.store",
  i32x4: "v128.store",
  f32x4: "v128.store",
};
