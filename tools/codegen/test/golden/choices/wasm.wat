;; golden choices
(module
  (import "host" "memory" (memory 1))
  (import "host" "log" (func $log (param f64) (result f64)))
  (func $min (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.lt_s (local.get $a) (local.get $b))))
  (func $max (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.gt_s (local.get $a) (local.get $b))))
  ;; without f32.max, which engines compile to branches that nobody can predict
  (func $maxLanes (param $a v128) (result f32)
    (local.set $a (f32x4.pmax (local.get $a)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
    (f32x4.extract_lane 0 (f32x4.pmax (local.get $a)
      (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $a) (local.get $a)))))
  ;; If, else, else if and select.
  (func $choices (export "choices")
    (param $n i32) ;; elements
    (param $output i32) ;; write [n]
    (local $x f32)
    (local.set $x (select (f32.const 1) (f32.const -1) (i32.lt_s (local.get $n) (i32.const 3))))
    (if (i32.lt_s (local.get $n) (i32.const 0))
    (then
      (local.set $x (f32.const 0))
    )
    (else
      (if (i32.lt_s (local.get $n) (i32.const 10))
      (then
        (local.set $x (f32.const 2.5))
      )
      (else
        ;; it stays
      ))
    ))
    (f32.store (local.get $output) (local.get $x))
  )
)
