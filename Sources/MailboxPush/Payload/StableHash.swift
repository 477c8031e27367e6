/// FNV-1a (Fowler, Noll, Vo) with SplitMix64's finish: the same on every machine and in every run,
/// which the standard library's hashing is not. Not for secrets.
struct StableHash {
  private var state: UInt64

  init(seed: UInt64) { state = 0xCBF2_9CE4_8422_2325 ^ seed }

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      state ^= UInt64(byte)
      state = state &* 0x100_0000_01B3
    }
    // So that the same bytes combined again go on from another state.
    state = Self.mix(state)
  }

  var value: UInt64 { state }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
