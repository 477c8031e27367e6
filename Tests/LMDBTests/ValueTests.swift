import LMDB
import Testing

@Suite struct `Values` {
  let environment: Environment
  let table: Table<String>

  init() throws {
    environment = try ScratchDirectory().open()
    table = try environment.openTable("values", keys: String.self)
  }

  @Test(arguments: [0, 1, 200, 4096, 100_000])
  func `are borrowed without a copy and equal what was put`(byteCount: Int) throws {
    let value = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
    try environment.write { transaction throws(LMDBError) in
      try transaction.put(value.span.bytes, for: "key", in: table)
    }
    try environment.read { transaction throws(LMDBError) in
      let once = try transaction.value(of: "key", in: table)
      let twice = try transaction.value(of: "key", in: table)
      guard let once, let twice else {
        Issue.record("the value is missing")
        return
      }
      #expect([UInt8](once) == value)
      let areTheSame = once.isIdentical(to: twice)
      #expect(areTheSame)
    }
  }

  @Test func `are nil for a key that is not there`() throws {
    #expect(try environment.copy(of: "key", in: table) == nil)
  }

  @Test func `are replaced by put, not by insert`() throws {
    try environment.write { transaction throws(LMDBError) in
      #expect(try transaction.insert([1 as UInt8].span.bytes, for: "key", in: table))
      #expect(try !transaction.insert([2 as UInt8].span.bytes, for: "key", in: table))
    }
    #expect(try environment.copy(of: "key", in: table) == [1])
    try environment.write { transaction throws(LMDBError) in
      try transaction.put([3 as UInt8].span.bytes, for: "key", in: table)
    }
    #expect(try environment.copy(of: "key", in: table) == [3])
  }

  @Test func `are appended in the order of keys, and only so`() throws {
    try environment.write { transaction throws(LMDBError) in
      try transaction.append([1 as UInt8].span.bytes, for: "b", in: table)
      try transaction.append([2 as UInt8].span.bytes, for: "c", in: table)
      for key in ["a", "c"] {
        #expect(
          codeThrown { try transaction.append([3 as UInt8].span.bytes, for: key, in: table) }
            == .keyExists)
      }
      try transaction.append([4 as UInt8].span.bytes, for: "d", in: table)
    }
    #expect(try environment.copy(of: "a", in: table) == nil)
    #expect(try environment.copy(of: "c", in: table) == [2])
    #expect(try environment.copy(of: "d", in: table) == [4])
  }

  @Test(arguments: [0, 10, 100_000])
  func `are written in place in reserved room`(byteCount: Int) throws {
    try environment.write { transaction throws(LMDBError) in
      try transaction.reserve(byteCount: byteCount, for: "key", in: table) { room in
        for index in room.indices { room[index] = UInt8(truncatingIfNeeded: index) }
      }
    }
    let expected = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try environment.copy(of: "key", in: table) == expected)
  }

  @Test func `are deleted once`() throws {
    try environment.write { transaction throws(LMDBError) in
      try transaction.put([1 as UInt8].span.bytes, for: "key", in: table)
      #expect(try transaction.delete("key", in: table))
      #expect(try !transaction.delete("key", in: table))
    }
    #expect(try environment.copy(of: "key", in: table) == nil)
  }
}

@Suite struct `Keys` {
  let environment: Environment
  let table: Table<[UInt8]>

  init() throws {
    environment = try ScratchDirectory().open()
    table = try environment.openTable("values", keys: [UInt8].self)
  }

  @Test func `may have up to 511 bytes`() throws {
    let longest = [UInt8](repeating: 1, count: 511)
    #expect(environment.info.keyBytesMax == 511)
    try environment.write { transaction throws(LMDBError) in
      try transaction.put([1 as UInt8].span.bytes, for: longest, in: table)
    }
    #expect(try environment.copy(of: longest, in: table) == [1])
  }

  @Test(arguments: [0, 512])
  func `of other sizes are refused by everything`(byteCount: Int) throws {
    let key = [UInt8](repeating: 1, count: byteCount)
    try environment.write { transaction throws(LMDBError) in
      let value: [UInt8] = [1]
      let codes = [
        codeThrown { _ = try transaction.value(of: key, in: table) != nil },
        codeThrown { try transaction.put(value.span.bytes, for: key, in: table) },
        codeThrown { _ = try transaction.insert(value.span.bytes, for: key, in: table) },
        codeThrown { try transaction.append(value.span.bytes, for: key, in: table) },
        codeThrown { try transaction.reserve(byteCount: 1, for: key, in: table) { _ in } },
        codeThrown { _ = try transaction.delete(key, in: table) },
      ]
      #expect(codes == Array(repeating: .badValueSize, count: 6))
      try transaction.withCursor(in: table) { cursor throws(LMDBError) in
        #expect(codeThrown { _ = try cursor.seek(key) } == .badValueSize)
        #expect(codeThrown { _ = try cursor.seek(atOrAfter: key) } == .badValueSize)
        #expect(codeThrown { try cursor.put(value.span.bytes, for: key) } == .badValueSize)
      }
      // None of it broke the transaction.
      try transaction.put(value.span.bytes, for: [1], in: table)
    }
    #expect(try environment.copy(of: [1], in: table) == [1])
  }

  @Test func `that are numbers sort as numbers do`() throws {
    let numbers = try environment.openTable("numbers", keys: UInt64.self)
    let keys: [UInt64] = [.max, 0, 256, 255, 1 << 40, 1]
    try environment.fill(numbers, with: keys)
    let walked = try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: numbers) { cursor throws(LMDBError) in
        var walked: [UInt64] = []
        while try cursor.next() { walked.append(cursor.number) }
        return walked
      }
    }
    #expect(walked == keys.sorted())
  }

  @Test func `that are texts sort by code point`() throws {
    let texts = try environment.openTable("texts", keys: String.self)
    let keys = ["é", "a", "😀", "ab", "\u{FFFD}", "b", "a long text that is not stored inline"]
    try environment.write { transaction throws(LMDBError) in
      for key in keys { try transaction.put(key.utf8.span.bytes, for: key, in: texts) }
    }
    let walked = try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: texts) { cursor throws(LMDBError) in
        var walked: [String] = []
        while try cursor.next() {
          walked.append(String(decoding: [UInt8](cursor.value), as: UTF8.self))
        }
        return walked
      }
    }
    let sorted = keys.sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    #expect(walked == sorted)
  }
}
