/// SipHash, a hash under a secret key, by its paper and reference code (Aumasson and Bernstein,
/// 'SipHash: a fast short-input PRF', 2012).
///
/// Who does not know the key cannot find bytes that hash alike, however many hashes he sees. So it
/// stands wherever outsiders choose what is hashed; a checksum's collisions can be built for all seeds at
/// once.
package struct SipHash: Sendable {
  /// The 128 bits that nobody else knows.
  package struct Key: Hashable, Sendable {
    package var low: UInt64
    package var high: UInt64

    package init(low: UInt64, high: UInt64) {
      self.low = low
      self.high = high
    }

    /// A key that was never there before, from the system's source of randomness.
    package static func random() -> Key {
      Key(low: .random(in: 0 ... .max), high: .random(in: 0 ... .max))
    }
  }

  private let key: Key

  package init(key: Key) { self.key = key }

  /// SipHash-1-3 with 64 bits of result, for tables in memory. O(bytes).
  @inline(__always)
  package func tableHash(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = State(key: key, isWide: false)
    state.absorb(bytes, rounds: 1)
    state.v2 ^= 0xFF
    state.mix(rounds: 3)
    return state.folded
  }

  /// SipHash-2-4 with 128 bits of result, for what is stored. O(bytes).
  package func wideHash(of bytes: UnsafeRawBufferPointer) -> (low: UInt64, high: UInt64) {
    var state = State(key: key, isWide: true)
    state.absorb(bytes, rounds: 2)
    state.v2 ^= 0xEE
    state.mix(rounds: 4)
    let low = state.folded
    state.v1 ^= 0xDD
    state.mix(rounds: 4)
    return (low, state.folded)
  }
}

extension SipHash {
  /// Four words that take the bytes in, eight at a step.
  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    @inline(__always)
    init(key: Key, isWide: Bool) {
      v0 = key.low ^ 0x736F_6D65_7073_6575
      v1 = key.high ^ 0x646F_7261_6E64_6F6D ^ (isWide ? 0xEE : 0)
      v2 = key.low ^ 0x6C79_6765_6E65_7261
      v3 = key.high ^ 0x7465_6462_7974_6573
    }

    var folded: UInt64 { v0 ^ v1 ^ v2 ^ v3 }

    @inline(__always)
    mutating func absorb(_ bytes: UnsafeRawBufferPointer, rounds: Int) {
      var offset = 0
      while offset + 8 <= bytes.count {
        absorb(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), rounds: rounds)
        offset += 8
      }
      var last = UInt64(truncatingIfNeeded: bytes.count) << 56
      var shift: UInt64 = 0
      while offset < bytes.count {
        last |= UInt64(bytes[offset]) &<< shift
        shift &+= 8
        offset += 1
      }
      absorb(last.littleEndian, rounds: rounds)
    }

    @inline(__always)
    private mutating func absorb(_ stored: UInt64, rounds: Int) {
      let word = UInt64(littleEndian: stored)
      v3 ^= word
      mix(rounds: rounds)
      v0 ^= word
    }

    @inline(__always)
    mutating func mix(rounds: Int) {
      for _ in 0..<rounds {
        v0 = v0 &+ v1
        v1 = Self.rotate(v1, 13) ^ v0
        v0 = Self.rotate(v0, 32)
        v2 = v2 &+ v3
        v3 = Self.rotate(v3, 16) ^ v2
        v0 = v0 &+ v3
        v3 = Self.rotate(v3, 21) ^ v0
        v2 = v2 &+ v1
        v1 = Self.rotate(v1, 17) ^ v2
        v2 = Self.rotate(v2, 32)
      }
    }

    @inline(__always)
    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
      value &<< count | value &>> (64 &- count)
    }
  }
}
