import StoredBytes
import Testing

@testable import MailboxStore

@Suite("The hash under a secret: SipHash") struct SipHashTests {
  /// Bytes 0, 1, 2, …: the input of all vectors.
  private static func input(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0) } }

  /// The key of the reference's vectors: bytes 0 to 15.
  private static let key = SipHash.Key(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)

  /// Rows of `vectors_sip128` of the reference code, by the bytes of input.
  private static let wideVectors: [(count: Int, hash: String)] = [
    (0, "a3817f04ba25a8e66df67214c7550293"),
    (1, "da87c1d86b99af44347659119b22fc45"),
    (2, "8177228da4a45dc7fca38bdef60affe4"),
    (3, "9c70b60c5267a94e5f33b6b02985ed51"),
    (4, "f88164c12d9c8faf7d0f6e7c7bcd5579"),
    (5, "1368875980776f8854527a07690e9627"),
    (6, "14eeca338b208613485ea0308fd7a15e"),
    (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
    (8, "3b62a9ba6258f5610f83e264f31497b4"),
    (9, "264499060ad9baabc47f8b02bb6d71ed"),
    (10, "00110dc378146956c95447d3f3d0fbba"),
    (11, "0151c568386b6677a2b4dc6f81e5dc18"),
    (12, "d626b266905ef35882634df68532c125"),
    (13, "9869e247e9c08b10d029934fc4b952f7"),
    (14, "31fcefac66d7de9c7ec7485fe4494902"),
    (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
    (16, "6ee2a4ca67b054bbfd3315bf85230577"),
    (17, "473d06e8738db89854c066c47ae47740"),
    (31, "2939b0183223fafc1723de4f52c43d35"),
    (32, "7c3956ca5eeafc3e363e9d556546eb68"),
    (33, "77c6077146f01c32b6b69d5f4ea9ffcf"),
    (63, "5150d1772f50834a503e069a973fbd7c"),
  ]

  @Test func `hashes of 128 bits are those of the reference's vectors`() {
    for vector in Self.wideVectors {
      let hash = Self.input(vector.count).withUnsafeBytes {
        SipHash(key: Self.key).wideHash(of: $0)
      }
      var bytes: [UInt8] = []
      StoreHash.Value(low: hash.low, high: hash.high).encode(to: &bytes)
      let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(text == vector.hash, "\(vector.count) bytes")
    }
  }

  /// The hashes of the same bytes by Python, which hashes them so with `PYTHONHASHSEED=0`.
  private static let tableVectors: [(count: Int, hash: UInt64)] = [
    (1, 0x68A9_1412_8E01_E473),
    (2, 0x010B_AC45_C41E_3669),
    (3, 0x4D4C_9A4A_8EF6_E0AD),
    (7, 0x2F09_8AB0_C751_325A),
    (8, 0xEAD4_11E6_7EBE_2EEA),
    (9, 0x7592_7F9D_9512_4362),
    (15, 0xF30E_B725_BB91_C9EA),
    (16, 0x8972_1884_33A5_C5B7),
    (17, 0x4883_C49A_2C00_9C1D),
    (31, 0x1697_3944_3111_D49B),
    (63, 0x385D_3E39_E5F3_7359),
  ]

  @Test func `hashes for tables are what Python makes of the same bytes`() {
    for vector in Self.tableVectors {
      let hash = Self.input(vector.count).withUnsafeBytes {
        SipHash(key: SipHash.Key(low: 0, high: 0)).tableHash(of: $0)
      }
      #expect(hash == vector.hash, "\(vector.count) bytes")
    }
  }

  @Test func `bytes that do not begin at a multiple of eight hash alike`() {
    let bytes = Self.input(80)
    let sipHash = SipHash(key: Self.key)
    for count in 0...40 {
      let alone = Array(bytes[5..<(5 + count)]).withUnsafeBytes { sipHash.wideHash(of: $0) }
      let inside = bytes.withUnsafeBytes {
        sipHash.wideHash(of: UnsafeRawBufferPointer(rebasing: $0[5..<(5 + count)]))
      }
      #expect(alone == inside)
    }
  }

  @Test func `the same bytes hash differently for two purposes and under two secrets`() {
    let bytes = Self.input(20)
    let hashes = [Self.key, SipHash.Key(low: 1, high: 2)].flatMap { secret in
      StoreHash.Purpose.allCases.map { purpose in
        bytes.withUnsafeBytes { StoreHash(secret: secret).value(of: $0, for: purpose) }
      }
    }
    #expect(Set(hashes).count == 4)
  }
}
