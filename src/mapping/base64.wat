;; Base64 where it stands: the bytes end where the room that their text takes does, or behind it, and the text is a third
;; longer than they are, so that what is read is always ahead of what is written. Three bytes are four sextets, four
;; characters.
;; `node scripts/base64.mjs` makes base64-code.ts of this.
(module
  (import "event" "memory" (memory 1))

  ;; What is added to a sextet to make it a character hangs on its range alone: A-Z, a-z, 0-9, +, /.
  (func $character (param $sextet i32) (result i32)
    (i32.add (local.get $sextet)
      (select (i32.const 65)
        (select (i32.const 71)
          (select (i32.const -4)
            (select (i32.const -19) (i32.const -16) (i32.eq (local.get $sextet) (i32.const 62)))
            (i32.lt_u (local.get $sextet) (i32.const 62)))
          (i32.lt_u (local.get $sextet) (i32.const 52)))
        (i32.lt_u (local.get $sextet) (i32.const 26)))))

  ;; $at: where the text begins. $from: where the bytes do. $length: of the bytes.
  (func (export "encode") (param $at i32) (param $from i32) (param $length i32)
    (local $end i32) (local $left i32) (local $bits i32)
    (local $bytes v128) (local $sextets v128)
    (local $order v128) (local $first v128) (local $third v128) (local $up v128) (local $others v128)
    (local $added v128) (local $lastLetter v128) (local $capitals v128) (local $capital v128)

    ;; Constants are here and not where they are used, where V8 would make them anew each time: half of the whole.
    ;; Of bytes a, b, c the two halves of a lane: the bits of a above those of b, and those of b above those of c.
    (local.set $order (v128.const i8x16 1 0 2 1 4 3 5 4 7 6 8 7 10 9 11 10))
    ;; The first and third sextet move down, by 10 and by 6, the second and fourth up, by 4 and by 8.
    (local.set $first (v128.const i32x4 0x3f 0x3f 0x3f 0x3f))
    (local.set $third (v128.const i32x4 0x3f0000 0x3f0000 0x3f0000 0x3f0000))
    (local.set $up (v128.const i32x4 0x01000010 0x01000010 0x01000010 0x01000010))
    (local.set $others (v128.const i32x4 0x3f003f00 0x3f003f00 0x3f003f00 0x3f003f00))
    ;; What is added, by ranges: 0 is a-z, 1 to 10 are the digits, 11 is +, 12 is /, and 13 is A-Z.
    (local.set $added (v128.const i8x16 71 -4 -4 -4 -4 -4 -4 -4 -4 -4 -4 -19 -16 65 0 0))
    (local.set $lastLetter (i8x16.splat (i32.const 51)))
    (local.set $capitals (i8x16.splat (i32.const 26)))
    (local.set $capital (i8x16.splat (i32.const 13)))

    (local.set $end (i32.add (local.get $from) (local.get $length)))
    ;; Sixteen are read for twelve that are used.
    (block $few
      (loop $more
        (br_if $few (i32.lt_u (i32.sub (local.get $end) (local.get $from)) (i32.const 16)))
        (local.set $bytes (i8x16.swizzle (v128.load (local.get $from)) (local.get $order)))
        (local.set $sextets
          (v128.or
            (v128.or
              (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 10)) (local.get $first))
              (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 6)) (local.get $third)))
            (v128.and (i16x8.mul (local.get $bytes) (local.get $up)) (local.get $others))))
        (v128.store (local.get $at)
          (i8x16.add (local.get $sextets)
            (i8x16.swizzle (local.get $added)
              (v128.or
                (i8x16.sub_sat_u (local.get $sextets) (local.get $lastLetter))
                (v128.and (i8x16.lt_u (local.get $sextets) (local.get $capitals)) (local.get $capital))))))
        (local.set $from (i32.add (local.get $from) (i32.const 12)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $more)))
    (block $done
      (loop $more
        (local.set $left (i32.sub (local.get $end) (local.get $from)))
        (br_if $done (i32.eqz (local.get $left)))
        (local.set $bits (i32.shl (i32.load8_u (local.get $from)) (i32.const 16)))
        (if (i32.ge_u (local.get $left) (i32.const 2))
          (then
            (local.set $bits
              (i32.or (local.get $bits) (i32.shl (i32.load8_u offset=1 (local.get $from)) (i32.const 8))))))
        (if (i32.ge_u (local.get $left) (i32.const 3))
          (then (local.set $bits (i32.or (local.get $bits) (i32.load8_u offset=2 (local.get $from))))))
        (i32.store8 (local.get $at) (call $character (i32.shr_u (local.get $bits) (i32.const 18))))
        (i32.store8 offset=1 (local.get $at)
          (call $character (i32.and (i32.shr_u (local.get $bits) (i32.const 12)) (i32.const 63))))
        ;; 61 is =.
        (i32.store8 offset=2 (local.get $at)
          (select
            (call $character (i32.and (i32.shr_u (local.get $bits) (i32.const 6)) (i32.const 63)))
            (i32.const 61)
            (i32.ge_u (local.get $left) (i32.const 2))))
        (i32.store8 offset=3 (local.get $at)
          (select
            (call $character (i32.and (local.get $bits) (i32.const 63)))
            (i32.const 61)
            (i32.ge_u (local.get $left) (i32.const 3))))
        (br_if $done (i32.le_u (local.get $left) (i32.const 3)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $from (i32.add (local.get $from) (i32.const 3)))
        (br $more)))))
