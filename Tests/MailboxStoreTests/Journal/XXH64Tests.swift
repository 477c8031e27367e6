import Foundation
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("The checksum: XXH64") struct XXH64Tests {
  private func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
    Array(text.utf8).withUnsafeBytes { XXH64.hash($0, seed: seed) }
  }

  @Test(
    arguments: [
      ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
    ] as [(String, UInt64)])
  func `the published test vectors come out`(text: String, hash expected: UInt64) {
    #expect(hash(text) == expected)
  }

  @Test func `the sanity table of the reference implementation comes out`() {
    // xxHash's own self test: bytes of a generator that multiplies by its prime, with seed and without.
    let prime32: UInt64 = 2_654_435_761
    let prime64: UInt64 = 11_400_714_785_074_694_797
    var generator = prime32
    let bytes = (0..<222).map { _ in
      defer { generator = generator &* prime64 }
      return UInt8(truncatingIfNeeded: generator >> 56)
    }
    let table: [(count: Int, seed: UInt64, hash: UInt64)] = [
      (0, 0, 0xEF46_DB37_51D8_E999), (0, prime32, 0xAC75_FDA2_929B_17EF),
      (1, 0, 0xE934_A84A_DB05_2768), (1, prime32, 0x5014_6076_43A9_B4C3),
      (14, 0, 0x8282_DCC4_994E_35C8), (14, prime32, 0xC3BD_6BF6_3DEB_6DF0),
      (222, 0, 0xB641_AE8C_B691_C174), (222, prime32, 0x20CB_8AB7_AE10_C14A),
    ]
    for row in table {
      let found = bytes.prefix(row.count).withUnsafeBytes { XXH64.hash($0, seed: row.seed) }
      #expect(found == row.hash, "\(row.count) bytes with seed \(row.seed)")
    }
  }

  @Test func `alignment does not matter`() {
    var random = SeededGenerator(seed: SeededGenerator.seed(or: 71))
    let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
    for count in 0..<140 {
      let alone = Array(bytes[5..<(5 + count)]).withUnsafeBytes { XXH64.hash($0, seed: 9) }
      let inside = bytes.withUnsafeBytes {
        XXH64.hash(UnsafeRawBufferPointer(rebasing: $0[5..<(5 + count)]), seed: 9)
      }
      #expect(alone == inside, "\(count) bytes")
    }
  }

  @Test(.enabled("python3 has no module xxhash here") { await PythonXXH64.isThere() })
  func `another implementation agrees on random bytes`() async throws {
    let seed = SeededGenerator.seed(or: 72)
    var random = SeededGenerator(seed: seed)
    let cases = (0..<200).map { count in
      (
        bytes: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) },
        seed: UInt64.random(in: 0...UInt64.max, using: &random)
      )
    }
    let hashes = try await PythonXXH64.hashes(cases.map { ($0.bytes, $0.seed) })
    try #require(hashes.count == cases.count)
    for (input, expected) in zip(cases, hashes) {
      let found = input.bytes.withUnsafeBytes { XXH64.hash($0, seed: input.seed) }
      #expect(found == expected, "\(input.bytes.count) bytes, seed \(seed)")
    }
  }
}

/// The xxhash module of python3, where it is installed.
private enum PythonXXH64 {
  static func isThere() async -> Bool {
    (try? await run("import xxhash", input: "")) != nil
  }

  /// The hashes of some bytes under their seeds.
  static func hashes(_ inputs: [([UInt8], UInt64)]) async throws -> [UInt64] {
    let lines = inputs.map { bytes, seed in
      "\(seed) " + bytes.map { String(format: "%02x", $0) }.joined()
    }
    let program = """
      import sys, xxhash
      for line in sys.stdin:
        seed, _, text = line.rstrip('\\n').partition(' ')
        print(xxhash.xxh64(bytes.fromhex(text), seed=int(seed)).intdigest())
      """
    let output = try await run(program, input: lines.joined(separator: "\n") + "\n")
    return output.split(separator: "\n").compactMap { UInt64($0) }
  }

  private static func run(_ program: String, input: String) async throws -> String {
    let directory = try TemporaryDirectory()
    let file = directory.path("input")
    try Data(input.utf8).write(to: URL(fileURLWithPath: file))
    var command = Command("/usr/bin/env", ["python3", "-c", program])
    command.input = .file(file)
    command.errors = .null
    let (ending, output) = try await command.collect()
    guard ending.status == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: output, as: UTF8.self)
  }
}
