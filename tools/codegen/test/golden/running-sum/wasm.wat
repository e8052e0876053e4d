;; golden runningSum
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
  ;; Loops, mutable names, indices.
  (func $runningSum (export "runningSum")
    (param $n i32) ;; elements
    (param $input i32) ;; read [n]
    (param $output i32) ;; write [n]
    (local $sum f32)
    (local $i i32)
    (local $i_end i32)
    (local $bytes i32)
    (local.set $sum (f32.const 0))
    (local.set $i (i32.const 0))
    (local.set $i_end (i32.sub (local.get $n) (i32.const 1)))
    (if (i32.le_s (local.get $i) (local.get $i_end)) (then (loop $i_loop
      (local.set $bytes (i32.shl (local.get $i) (i32.const 2)))
      (local.set $sum (f32.add (local.get $sum) (f32.load (i32.add (local.get $input) (local.get $bytes)))))
      (f32.store (i32.add (local.get $output) (local.get $bytes)) (local.get $sum))
      (br_if $i_loop (i32.le_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $i_end)))
    )))
  )
)
